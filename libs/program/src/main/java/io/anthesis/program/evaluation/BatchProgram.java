package io.anthesis.program.evaluation;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.RepeatedProgram;
import io.anthesis.program.device.Resources;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.Symbol;
import java.util.List;
import java.util.Map;

/** A network's program for one size of a batch, captured once it has run. */
final class BatchProgram implements AutoCloseable {
    private final Resources resources = new Resources();
    private final NetworkWeights weights;
    private final String name;
    private final int batch;
    private final Value output;
    private final Program program;
    private final RepeatedProgram repeated;
    private final DeviceArray input;

    /** @param weights of a graph of one input; the caller's to close, after this */
    BatchProgram(Device device, NetworkWeights weights, int batch) {
        this.weights = weights;
        this.batch = batch;
        Symbol symbol = weights.graph().inputs().getFirst();
        this.name = symbol.layer();
        var shape = new Shape(batch, symbol.height(), symbol.width(), symbol.channels());
        var values = new Values();
        Value source = values.source(name, shape, NumberType.FLOAT32);
        this.output = NetworkValues.evaluation(values, weights.graph(), Map.of(name, source))
                .output();
        try {
            this.program = resources.add(Program.compile(device, List.of(output), weights.computeType()));
            this.repeated = resources.add(new RepeatedProgram(device, program, "a batch of " + batch));
            this.input = resources.add(new DeviceArray(device, Math.toIntExact(shape.size()), ElementType.FLOAT32));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    float[] evaluate(float[] numbers) {
        if (numbers.length != input.count()) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " has " + input.count() + " numbers, given were " + numbers.length);
        }
        input.write(0, numbers);
        repeated.start(this::run);
        return program.read(output);
    }

    private void run() {
        program.run(this::address);
    }

    private long address(Source source) {
        return source.name().equals(name) ? input.address() : weights.address(source);
    }

    @Override
    public void close() {
        resources.close();
    }
}
