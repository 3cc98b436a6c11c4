package io.anthesis.bench.gpu;

import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.ProgramEngine;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.program.device.CudaDevice;
import io.anthesis.program.device.Device;
import io.anthesis.tensor.execution.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What {@code bench/gpu/pack} and {@code bench/gpu/run} start. */
public final class GpuMain {
    private static final int EPOCHS = 50;
    private static final int BATCH = 64;
    private static final int BUSY_STEPS = 500;
    private static final int PERCENT = 100;
    /** The example's. */
    private static final DiffusionNetwork EXAMPLE = new ResidualUNet(64, List.of(32, 64, 96, 128), 2, 32, 1000);

    private static final DiffusionNetwork SMALL_NETWORK = new ResidualUNet(32, List.of(16, 24, 40), 2, 32, 1000);
    private static final DiffusionNetwork CONDITIONAL = new ResidualUNet(32, List.of(16, 24, 40), 2, 32, 1000, 4, 0.1);
    private static final String TRAININGS = "trainings";
    private static final String SAMPLINGS = "samplings";

    private GpuMain() {}

    /**
     * Ends with 1 if a check failed.
     *
     * @param arguments {@code reference FOLDER}, or {@code PART TYPE LIBRARIES FOLDER}, whose parts {@code bench/gpu/run} names
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[arguments.length - 1]);
        if (arguments[0].equals("reference")) {
            write(folder, "residual", SMALL_NETWORK);
            write(folder, "conditional", CONDITIONAL);
            write(folder, "clear", new ClearUNet(16, List.of(16, 32), List.of(false, true), 1, 16, 1000, 16, 2));
            return;
        }
        ComputeType type = ComputeType.parse(arguments[1]);
        Path libraries = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "begin", "resume", "busy" -> onEngine(arguments[0], type, libraries, folder);
            default -> onDevice(arguments[0], type, libraries, folder);
        }
    }

    private static void onDevice(String part, ComputeType type, Path libraries, Path folder) throws IOException {
        try (var device = new CudaDevice(libraries, folder.resolve("cache"))) {
            System.out.println(device.installation());
            var speed = new GpuSpeed(device, type);
            var faults = new FaultCheck(device);
            switch (part) {
                case "check" -> check(device, type, folder);
                case "train" -> speed.train();
                case "sample" -> speed.sample();
                case "features" -> speed.features();
                case "epochs" -> epochs(device, type, folder);
                case "memory" -> end(print(type, part, List.of(faults.memory())));
                case "capture" -> end(print(type, part, List.of(faults.capture())));
                case "fault" -> end(print(type, part, List.of(faults.fault())));
                default -> throw new IllegalArgumentException("there is no part '" + part + "'");
            }
        }
    }

    /** As workers use it. */
    private static void onEngine(String part, ComputeType type, Path libraries, Path folder) throws IOException {
        try (DiffusionEngine engine = ProgramEngine.onGpu(libraries, folder.resolve("cache"))) {
            System.out.println(engine.description().text());
            var kill = new KillCheck(engine, type, SMALL_NETWORK, folder);
            var conditional = new KillCheck(engine, type, CONDITIONAL, folder);
            switch (part) {
                case "begin" -> {
                    kill.begin();
                    conditional.begin();
                }
                case "resume" -> {
                    boolean same = print(type, part, kill.resume());
                    end(print(type, part + " with classes and dropout", conditional.resume()) && same);
                }
                default ->
                    System.out.printf(
                            "%s: the device is busy %.1f %% of %d steps with a checkpoint%n",
                            type,
                            new BusyShare(engine, type, EXAMPLE, BATCH, folder).measure(BUSY_STEPS) * PERCENT,
                            BUSY_STEPS);
            }
        }
    }

    /** At once: a device that is lost cannot be closed. */
    private static void end(boolean passed) {
        Runtime.getRuntime().halt(passed ? 0 : 1);
    }

    private static void write(Path folder, String name, DiffusionNetwork network) throws IOException {
        Files.createDirectories(folder.resolve(TRAININGS));
        Files.createDirectories(folder.resolve(SAMPLINGS));
        TrainingReference training = TrainingReference.compute(network);
        training.write(folder.resolve(TRAININGS).resolve(name + ".safetensors"));
        SamplingReference.compute(training).write(folder.resolve(SAMPLINGS).resolve(name + ".safetensors"));
    }

    private static void check(Device device, ComputeType type, Path folder) throws IOException {
        boolean passed = true;
        for (Path file : files(folder.resolve(TRAININGS))) {
            var check = new TrainingCheck(TrainingReference.read(file), type, TrainingCheck.tolerance(type));
            passed &= print(type, file.getFileName().toString(), check.run(device));
        }
        for (Path file : files(folder.resolve(SAMPLINGS))) {
            var check = new SamplingCheck(SamplingReference.read(file), type, SamplingCheck.tolerance(type));
            passed &= print(type, file.getFileName().toString(), check.run(device));
        }
        if (!passed) {
            System.exit(1);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** @return whether all passed */
    private static boolean print(ComputeType type, String what, List<CheckResult> results) {
        for (CheckResult result : results) {
            System.out.println((result.passed() ? "passed  " : "FAILED  ") + type + " " + what + ": " + result.line());
        }
        return results.stream().allMatch(CheckResult::passed);
    }

    /** 50 epochs of the example on the real flowers. The results lie in a folder beside the flowers. */
    private static void epochs(Device device, ComputeType type, Path folder) throws IOException {
        Path flowers = folder.resolveSibling("flowers");
        List<Double> seconds = new ProgramEpochs(device, type, EXAMPLE, BATCH, 5)
                .run(
                        Flowers.training(flowers, folder, EXAMPLE.imageSize()),
                        EPOCHS,
                        folder.resolveSibling("epochs-" + type));
        System.out.printf(
                "%s: %.1f s for %d epochs%n",
                type, seconds.stream().mapToDouble(Double::doubleValue).sum(), EPOCHS);
    }
}
