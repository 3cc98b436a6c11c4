package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.ComputeType;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The programs of the networks that were sampled last. Models of the same network share them: only weights are copied when another
 * one's turn comes.
 */
final class SamplingPrograms implements AutoCloseable {
    /** What a worker alternates between, as a rule, are checkpoints of one network. */
    private static final int MAX_PROGRAMS = 2;

    private final Device device;
    private final LinkedHashMap<Key, NetworkPrograms> known = new LinkedHashMap<>(MAX_PROGRAMS * 2, 0.75f, true);

    private record Key(Model model, Optional<Model> guide, ComputeType type) {}

    private record Model(DiffusionNetwork network, PredictionType prediction) {
        static Model of(ModelSpec spec) {
            return new Model(spec.network(), spec.prediction());
        }
    }

    SamplingPrograms(Device device) {
        this.device = device;
    }

    NetworkPrograms of(ModelSpec model, Optional<ModelSpec> guide, ComputeType type) {
        var key = new Key(Model.of(model), guide.map(Model::of), type);
        NetworkPrograms programs = known.get(key);
        if (programs == null) {
            while (known.size() >= MAX_PROGRAMS) {
                known.pollFirstEntry().getValue().close();
            }
            programs = new NetworkPrograms(device, model, guide, type);
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
