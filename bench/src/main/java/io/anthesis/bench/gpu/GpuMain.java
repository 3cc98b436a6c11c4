package io.anthesis.bench.gpu;

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
    private static final String TRAININGS = "trainings";
    private static final String SAMPLINGS = "samplings";

    private GpuMain() {}

    /**
     * Ends with 1 if a check failed.
     *
     * @param arguments {@code reference FOLDER}, or {@code check|train|sample|epochs TYPE LIBRARIES FOLDER}
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[arguments.length - 1]);
        if (arguments[0].equals("reference")) {
            write(folder, "residual", new ResidualUNet(32, List.of(16, 24, 40), 2, 32, 1000));
            write(folder, "clear", new ClearUNet(16, List.of(16, 32), List.of(false, true), 1, 16, 1000, 16, 2));
            return;
        }
        ComputeType type = ComputeType.parse(arguments[1]);
        try (var device = new CudaDevice(Path.of(arguments[2]), folder.resolve("cache"))) {
            System.out.println(device.installation());
            var speed = new GpuSpeed(device, type);
            switch (arguments[0]) {
                case "check" -> check(device, type, folder);
                case "train" -> speed.train();
                case "sample" -> speed.sample();
                case "epochs" -> epochs(device, type, folder);
                default ->
                    throw new IllegalArgumentException(
                            "expected check, train, sample or epochs, was '" + arguments[0] + "'");
            }
        }
    }

    private static void write(Path folder, String name, DiffusionNetwork network) throws IOException {
        String file = name + ".safetensors";
        Files.createDirectories(folder.resolve(TRAININGS));
        Files.createDirectories(folder.resolve(SAMPLINGS));
        TrainingReference training = TrainingReference.compute(network);
        training.write(folder.resolve(TRAININGS).resolve(file));
        SamplingReference.compute(training).write(folder.resolve(SAMPLINGS).resolve(file));
    }

    private static void check(Device device, ComputeType type, Path folder) throws IOException {
        boolean passed = true;
        for (Path file : files(folder.resolve(TRAININGS))) {
            var check = new TrainingCheck(TrainingReference.read(file), type, TrainingCheck.tolerance(type));
            passed &= print(type, file, check.run(device));
        }
        for (Path file : files(folder.resolve(SAMPLINGS))) {
            var check = new SamplingCheck(SamplingReference.read(file), type, SamplingCheck.tolerance(type));
            passed &= print(type, file, check.run(device));
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
    private static boolean print(ComputeType type, Path file, List<CheckResult> results) {
        for (CheckResult result : results) {
            System.out.println((result.passed() ? "passed  " : "FAILED  ") + type + " " + file.getFileName() + ": "
                    + result.line());
        }
        return results.stream().allMatch(CheckResult::passed);
    }

    /** 50 epochs of the example on the real flowers. The results lie in a folder beside the flowers. */
    private static void epochs(Device device, ComputeType type, Path folder) throws IOException {
        Path flowers = folder.resolveSibling("flowers");
        var network = new ResidualUNet(64, List.of(32, 64, 96, 128), 2, 32, 1000);
        List<Double> seconds = new ProgramEpochs(device, type, network, 64, 5)
                .run(
                        Flowers.training(flowers, folder, network.imageSize()),
                        EPOCHS,
                        folder.resolveSibling("epochs-" + type));
        System.out.printf(
                "%s: %.1f s for %d epochs%n",
                type, seconds.stream().mapToDouble(Double::doubleValue).sum(), EPOCHS);
    }
}
