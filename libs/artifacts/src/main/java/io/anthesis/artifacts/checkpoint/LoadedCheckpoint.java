package io.anthesis.artifacts.checkpoint;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.LoadedModel;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** A checkpoint that is ready to be used on one device. */
public final class LoadedCheckpoint implements AutoCloseable {
    private final CheckpointManifest manifest;
    private final LoadedModel model;
    private final long sizeBytes;

    private LoadedCheckpoint(CheckpointManifest manifest, LoadedModel model, long sizeBytes) {
        this.manifest = manifest;
        this.model = model;
        this.sizeBytes = sizeBytes;
    }

    /**
     * @param engine of the device; the caller closes what is returned
     * @throws NonFiniteWeights if a weight is NaN or infinite
     */
    public static LoadedCheckpoint load(DiffusionEngine engine, ObjectStore store, CheckpointRecord record) {
        CheckpointManifest manifest = CheckpointManifest.read(store, record);
        try {
            Map<String, HostTensor> tensors = store.read(
                            Bucket.CHECKPOINTS, manifest.weightsDigest(), SafeTensors::read)
                    .tensors();
            NonFiniteWeights.refuse("checkpoint " + record.id(), tensors);
            LoadedModel model = engine.load(manifest.model(), manifest.normalizer(), tensors);
            return new LoadedCheckpoint(manifest, model, sizeBytes(tensors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeBytes(Map<String, HostTensor> tensors) {
        return tensors.values().stream()
                .mapToLong(tensor -> 2 * tensor.data().byteSize())
                .sum();
    }

    /** As {@link #generator(int, SamplerSpec, Optional)}, without a guide. */
    public ImageGenerator generator(int steps, SamplerSpec sampler) {
        return generator(steps, sampler, Optional.empty());
    }

    /**
     * @param steps of uniform diffusion times
     * @param guide that the sampler names; it stays the caller's to close
     * @return what samples images, until this or the guide is closed
     * @throws IllegalArgumentException saying why the guide does not fit, or that the model needs one
     */
    public ImageGenerator generator(int steps, SamplerSpec sampler, Optional<LoadedCheckpoint> guide) {
        SamplerSettings settings = EngineSettings.sampler(DiffusionTimes.uniform(steps), sampler);
        ComputeType type = ComputeType.parse(sampler.computeType().key());
        return model.images(settings, type, guide.map(LoadedCheckpoint::model));
    }

    /** @return the model on the device; closed with this */
    public LoadedModel model() {
        return model;
    }

    public Normalizer normalizer() {
        return manifest.normalizer();
    }

    public CheckpointManifest manifest() {
        return manifest;
    }

    /** @return what its weights take at most: as they are, and as convolutions read them */
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void close() {
        model.close();
    }
}
