package io.anthesis.program.evaluation;

import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.LoadedNetwork;
import java.util.HashMap;
import java.util.Map;

/** A network and its programs, one for each size of a batch. */
final class ProgramNetwork implements LoadedNetwork {
    private final Device device;
    private final NetworkWeights weights;
    private final Map<Integer, BatchProgram> programs = new HashMap<>();

    /** @param weights closed with this */
    ProgramNetwork(Device device, NetworkWeights weights) {
        this.device = device;
        this.weights = weights;
    }

    @Override
    public float[] evaluate(float[] input, int batch) {
        return programs.computeIfAbsent(batch, size -> new BatchProgram(device, weights, size))
                .evaluate(input);
    }

    @Override
    public void close() {
        var all = new Resources();
        all.add(weights);
        programs.values().forEach(all::add);
        programs.clear();
        all.close();
    }
}
