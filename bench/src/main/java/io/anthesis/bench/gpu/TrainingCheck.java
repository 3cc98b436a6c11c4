package io.anthesis.bench.gpu;

import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.program.device.Device;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a device trains as TorchScript did on a CPU. */
record TrainingCheck(TrainingReference reference, ComputeType type, double tolerance) {
    /** AdamW turns the rounding of tiny gradients into whole steps, so a few weights may be far. */
    private static final double SHARE_OFF = 0.02;

    private static final int TENSOR_TOLERANCES = 10;

    static double tolerance(ComputeType type) {
        return switch (type) {
            case FLOAT32 -> 1e-3;
            case TENSOR_FLOAT32 -> 1e-2;
            case BFLOAT16 -> 5e-2;
        };
    }

    List<CheckResult> run(Device device) {
        var results = new ArrayList<CheckResult>();
        var graph = reference.network().trainingGraph();
        try (ProgramState state = ProgramState.restore(device, graph, reference.before(), 0, type);
                var training = new ProgramTraining(
                        device,
                        state,
                        TrainingReference.SCHEDULE,
                        TrainingReference.settings(reference.network()),
                        TrainingReference.BATCH,
                        1)) {
            for (int step = 0; step < reference.batches().size(); step++) {
                float loss = training.step(reference.batches().get(step)).noise();
                results.add(lossResult(step, loss, "one by one"));
            }
            double off = shareOff(state.toHost(), reference.after());
            results.add(new CheckResult(off <= SHARE_OFF, "share of weights and moments off: %.4f".formatted(off)));
        }
        results.addAll(ahead(device));
        return results;
    }

    /** The same batches, made on the device, and all steps started before the first has ended. */
    private List<CheckResult> ahead(Device device) {
        var results = new ArrayList<CheckResult>();
        var graph = reference.network().trainingGraph();
        var images = new SyntheticImages(
                TrainingReference.IMAGES, reference.network().imageSize());
        try (ProgramState state = ProgramState.restore(device, graph, reference.before(), 0, type);
                var batches = new DeviceBatches(
                        device,
                        images,
                        SyntheticImages.NORMALIZER,
                        TrainingReference.SEED,
                        true,
                        TrainingReference.ORDER,
                        TrainingReference.labels(reference.network(), TrainingReference.IMAGES));
                var training = new ProgramTraining(
                        device,
                        state,
                        TrainingReference.SCHEDULE,
                        TrainingReference.settings(reference.network()),
                        batches)) {
            training.run(
                    reference.batches().size(),
                    losses -> results.add(lossResult(results.size(), losses.noise(), "started ahead")));
        }
        return results;
    }

    private CheckResult lossResult(int step, float loss, String how) {
        float expected = reference.noiseLosses()[step];
        return new CheckResult(
                Math.abs(loss - expected) <= tolerance * expected,
                "noise loss of step %d, %s: %.6f, expected %.6f".formatted(step + 1, how, loss, expected));
    }

    private double shareOff(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
        long off = 0;
        long all = 0;
        for (Map.Entry<String, HostTensor> entry : expected.entrySet()) {
            float[] numbers = actual.get(entry.getKey()).floats();
            float[] others = entry.getValue().floats();
            float largest = 0;
            for (float number : others) {
                largest = Math.max(largest, Math.abs(number));
            }
            for (int i = 0; i < numbers.length; i++) {
                all++;
                off += Math.abs(numbers[i] - others[i]) <= tolerance * TENSOR_TOLERANCES * largest ? 0 : 1;
            }
        }
        return (double) off / all;
    }
}
