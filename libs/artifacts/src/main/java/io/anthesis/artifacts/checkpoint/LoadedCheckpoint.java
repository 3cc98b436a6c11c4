package io.anthesis.artifacts.checkpoint;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.BatchPadding;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A checkpoint that is ready to be used on one device. */
public final class LoadedCheckpoint implements AutoCloseable {
    /** The batch whose rows others are compared with. */
    private static final int REFERENCE_BATCH = 64;

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
        this.padding = BatchPadding.measure(manager, network, weights, REFERENCE_BATCH);
    }

    /** @param parent decides the device; the caller closes what is returned */
    public static LoadedCheckpoint load(NDManager parent, ObjectStore store, CheckpointRecord record) {
        String json = new String(store.bytes(Bucket.CHECKPOINTS, record.manifestDigest()), StandardCharsets.UTF_8);
        CheckpointManifest manifest = Json.read(json, CheckpointManifest.class);
        NDManager manager = parent.newSubManager();
        try {
            NetworkGraph graph = model(manifest.spec()).network().graph();
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

    /** The model that a training asks for. */
    public static ModelSpec model(TrainingSpec spec) {
        var network = new ResidualUNet(
                spec.imageSize(),
                spec.widths(),
                spec.blockDepth(),
                spec.embeddingDimensions(),
                spec.embeddingMaxFrequency());
        var schedule = new AngleSchedule(spec.minSignalRate(), spec.maxSignalRate());
        return new ModelSpec(network, schedule, PredictionType.NOISE);
    }

    public ImageGenerator generator(int steps) {
        ModelSpec model = model(manifest.spec());
        var diffusion = new ReverseDiffusion(
                network, model.schedule(), model.prediction(), normalizer().range(), SamplerSettings.ddim(steps));
        return new ImageGenerator(diffusion, weights, normalizer(), padding);
    }

    public Normalizer normalizer() {
        return new Normalizer(manifest.mean(), manifest.variance());
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
