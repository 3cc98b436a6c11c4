package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.ComputeType;
import java.util.LinkedHashMap;

/**
 * The programs of the networks that were sampled last. Models of the same network share them: only weights are copied when another
 * one's turn comes.
 */
final class SamplingPrograms implements AutoCloseable {
    /** What a worker alternates between, as a rule, are checkpoints of one network. */
    private static final int MAX_PROGRAMS = 2;

    private final Device device;
    private final LinkedHashMap<Key, NetworkPrograms> known = new LinkedHashMap<>(MAX_PROGRAMS * 2, 0.75f, true);

    private record Key(DiffusionNetwork network, PredictionType prediction, ComputeType type) {}

    SamplingPrograms(Device device) {
        this.device = device;
    }

    NetworkPrograms of(ModelSpec model, ComputeType type) {
        var key = new Key(model.network(), model.prediction(), type);
        NetworkPrograms programs = known.get(key);
        if (programs == null) {
            while (known.size() >= MAX_PROGRAMS) {
                known.pollFirstEntry().getValue().close();
            }
            programs = new NetworkPrograms(device, model.network().graph(), model.prediction(), type);
            known.put(key, programs);
        }
        return programs;
    }

    /** Gives all memory back. */
    @Override
    public void close() {
        var all = new Resources();
        known.values().forEach(all::add);
        known.clear();
        all.close();
    }
}
