package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ClassRows;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Resources;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network's program for so many rows, with the classes that they are of. */
final class NetworkEvaluation implements AutoCloseable {
    private static final String INPUT = "noisy_images";
    private static final String NOISE_POWERS = "noise_variances";

    private final Resources resources = new Resources();
    private final NetworkWeights weights;
    private final int batch;
    private final Value output;
    private final Program program;
    private final DeviceArray classes;

    /** @param weights the caller's to close, after this */
    NetworkEvaluation(Device device, NetworkWeights weights, int batch) {
        this.weights = weights;
        this.batch = batch;
        NetworkGraph graph = weights.graph();
        var values = new Values();
        Map<String, Value> inputs = new HashMap<>();
        for (Symbol input : graph.inputs()) {
            var shape = new Shape(batch, input.height(), input.width(), input.channels());
            inputs.put(input.layer(), values.source(input.layer(), shape, NumberType.FLOAT32));
        }
        this.output = NetworkValues.evaluation(values, graph, inputs).output();
        try {
            this.program = resources.add(Program.compile(device, List.of(output), weights.computeType()));
            int numbers = Math.multiplyExact(batch, ClassRows.classes(graph) + 1);
            this.classes = resources.add(new DeviceArray(device, numbers, ElementType.FLOAT32));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    Program program() {
        return program;
    }

    /**
     * @param images in the order of the rows; those after them are of no class
     * @throws IllegalArgumentException naming a class that the network lacks
     */
    void write(List<ClassMixture> images) {
        classes.write(0, ClassRows.of(images, batch, ClassRows.classes(weights.graph())));
    }

    /** Starts it. */
    void run(long noisyImages, long noisePowers) {
        program.run(source -> switch (source.name()) {
            case INPUT -> noisyImages;
            case NOISE_POWERS -> noisePowers;
            case ClassRows.INPUT -> classes.address();
            default -> weights.address(source);
        });
    }

    /** @return where the output lies, until the next run */
    long output() {
        return program.address(output);
    }

    float[] read() {
        return program.read(output);
    }

    @Override
    public void close() {
        resources.close();
    }
}
