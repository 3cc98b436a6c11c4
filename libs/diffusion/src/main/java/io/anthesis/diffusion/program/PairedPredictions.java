package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Resources;
import io.anthesis.program.value.Shape;
import java.util.List;

/** Classifier-free guidance by one program of twice the batch: the images' classes in its first half, no class in the second. */
final class PairedPredictions implements Predictions {
    private final Resources resources = new Resources();
    private final Shape shape;
    private final Repetition repetition;
    private final NetworkEvaluation both;
    private final DeviceArray inputs;
    private final DeviceArray powers;

    /** Copies what the network is given into both halves. */
    @FunctionalInterface
    interface Repetition {
        void start(long noisyImages, long noisePowers, long inputs, long powers);
    }

    /** @param shape of the images */
    PairedPredictions(Device device, NetworkWeights weights, Shape shape, Repetition repetition) {
        this.shape = shape;
        this.repetition = repetition;
        int batch = shape.images();
        int numbers = Math.toIntExact(shape.size());
        try {
            this.both = resources.add(new NetworkEvaluation(device, weights, 2 * batch));
            this.inputs = resources.add(new DeviceArray(device, Math.multiplyExact(2, numbers), ElementType.FLOAT32));
            this.powers = resources.add(new DeviceArray(device, 2 * batch, ElementType.FLOAT32));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    @Override
    public List<Program> programs() {
        return List.of(both.program());
    }

    @Override
    public void write(List<ClassMixture> images) {
        both.write(images);
    }

    @Override
    public void run(long noisyImages, long noisePowers) {
        repetition.start(noisyImages, noisePowers, inputs.address(), powers.address());
        both.run(inputs.address(), powers.address());
    }

    @Override
    public long strong() {
        return both.output();
    }

    @Override
    public long weak() {
        return both.output() + shape.size() * Float.BYTES;
    }

    @Override
    public void close() {
        resources.close();
    }
}
