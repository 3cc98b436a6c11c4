package io.anthesis.artifacts.checkpoint;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A checkpoint that is ready to be used on one device. */
public final class LoadedCheckpoint implements AutoCloseable {
    /** What was found out about a network holds for all its checkpoints. */
    private static final Map<DiffusionNetwork, BatchPadding> PADDINGS = new ConcurrentHashMap<>();

    private final CheckpointRecord record;
    private final CheckpointManifest manifest;
    private final NDManager manager;
    private final CompiledNetwork network;
    private final Weights weights;
    private final BatchPadding padding;

    private LoadedCheckpoint(CheckpointRecord record, CheckpointManifest manifest, NDManager manager, Weights weights) {
        this.record = record;
        this.manifest = manifest;
        this.manager = manager;
        this.weights = weights;
        this.network = new CompiledNetwork(manager, weights.graph());
        this.padding = PADDINGS.computeIfAbsent(manifest.model().network(), same -> new BatchPadding());
    }

    /** @param parent decides the device; the caller closes what is returned */
    public static LoadedCheckpoint load(NDManager parent, ObjectStore store, CheckpointRecord record) {
        CheckpointManifest manifest = CheckpointManifest.read(store, record);
        NDManager manager = parent.newSubManager();
        try {
            NetworkGraph graph = manifest.model().network().graph();
            var file = SafeTensors.read(store.fetch(Bucket.CHECKPOINTS, manifest.weightsDigest()));
            return new LoadedCheckpoint(record, manifest, manager, Weights.of(manager, graph, file.tensors()));
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    public ImageGenerator generator(int steps) {
        ModelSpec model = manifest.model();
        var diffusion = new ReverseDiffusion(
                network, model.schedule(), model.prediction(), normalizer().range(), SamplerSettings.ddim(steps));
        return new ImageGenerator(diffusion, weights, normalizer(), padding);
    }

    public Normalizer normalizer() {
        return manifest.normalizer();
    }

    public CheckpointRecord record() {
        return record;
    }

    public CheckpointManifest manifest() {
        return manifest;
    }

    public CompiledNetwork network() {
        return network;
    }

    public Weights weights() {
        return weights;
    }

    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        weights.close();
        network.close();
        manager.close();
    }
}
