package io.anthesis.bench.gpu;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.CudaDevice;
import io.anthesis.program.device.Device;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What {@code bench/gpu/pack} and {@code bench/gpu/run} start. */
public final class GpuMain {
    private static final int SIZE = 64;
    private static final int BATCH = 64;
    private static final int IMAGES = 512;
    private static final int WARM_UP_STEPS = 20;
    private static final int MEASURED_STEPS = 200;
    private static final int ROUNDS = 5;

    private GpuMain() {}

    /**
     * Ends with 1 if a check failed.
     *
     * @param arguments {@code reference FOLDER}, or {@code check|train TYPE LIBRARIES FOLDER}
     */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[arguments.length - 1]);
        if (arguments[0].equals("reference")) {
            Files.createDirectories(folder);
            TrainingReference.compute(new ResidualUNet(32, List.of(16, 24, 40), 2, 32, 1000))
                    .write(folder.resolve("residual.safetensors"));
            TrainingReference.compute(new ClearUNet(16, List.of(16, 32), List.of(false, true), 1, 16, 1000, 16, 2))
                    .write(folder.resolve("clear.safetensors"));
            return;
        }
        ComputeType type = ComputeType.parse(arguments[1]);
        try (var device =
                new CudaDevice(Path.of(arguments[2]), folder.resolve("cache"), type == ComputeType.TENSOR_FLOAT32)) {
            switch (arguments[0]) {
                case "check" -> check(device, type, folder);
                case "train" -> train(device, type);
                default -> throw new IllegalArgumentException("expected check or train, was '" + arguments[0] + "'");
            }
        }
    }

    private static void check(Device device, ComputeType type, Path folder) throws IOException {
        boolean passed = true;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList()) {
                double tolerance =
                        switch (type) {
                            case FLOAT32 -> 1e-3;
                            case TENSOR_FLOAT32 -> 1e-2;
                            case BFLOAT16 -> 5e-2;
                        };
                var check = new TrainingCheck(TrainingReference.read(file), activations(type), tolerance);
                for (TrainingCheck.Result result : check.run(device)) {
                    System.out.println((result.passed() ? "passed  " : "FAILED  ") + type + " " + file.getFileName()
                            + ": " + result.line());
                    passed &= result.passed();
                }
            }
        }
        if (!passed) {
            System.exit(1);
        }
    }

    /** Steps of the example, batches made on the device. */
    private static void train(Device device, ComputeType type) {
        DiffusionNetwork network = new ResidualUNet(SIZE, List.of(32, 64, 96, 128), 2, 32, 1000);
        NetworkGraph graph = network.graph();
        var images = new SyntheticImages(IMAGES, SIZE);
        try (ProgramState state = ProgramState.initialize(device, graph, 1, activations(type));
                var batches = new DeviceBatches(
                        device,
                        images,
                        SyntheticImages.NORMALIZER,
                        1,
                        false,
                        new EpochOrder(1, IMAGES, ROUNDS, BATCH));
                var training = new ProgramTraining(
                        device, state, TrainingReference.SCHEDULE, TrainingReference.SETTINGS, batches)) {
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                training.step();
            }
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                float loss = 0;
                for (int i = 0; i < MEASURED_STEPS; i++) {
                    loss = training.step().noise();
                }
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.printf(
                        "%s: %.3f ms a step, %.0f images a second, noise loss %.4f%n",
                        type, seconds / MEASURED_STEPS * 1e3, MEASURED_STEPS * BATCH / seconds, loss);
            }
        }
    }

    private static ElementType activations(ComputeType type) {
        return type == ComputeType.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    }
}
