package io.anthesis.worker.checkpoint;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.contracts.spec.GuidanceSpec;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.worker.config.WorkerConfig;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Caches the most recently used checkpoints within a memory budget. A returned checkpoint may be closed when the next one is
 * requested. For the claim loop's thread only.
 */
@Singleton
public class CheckpointCache {
    private final DiffusionEngine engine;
    private final ObjectStore store;
    private final Checkpoints checkpoints;
    private final long budgetBytes;
    private final LinkedHashMap<String, LoadedCheckpoint> loaded = new LinkedHashMap<>(8, 0.75f, true);

    public CheckpointCache(DiffusionEngine engine, ObjectStore store, Checkpoints checkpoints, WorkerConfig config) {
        this.engine = engine;
        this.store = store;
        this.checkpoints = checkpoints;
        this.budgetBytes = config.checkpointMemory().asLongValue();
    }

    /** A job names a checkpoint that is not there any more. */
    public static final class MissingCheckpoint extends RuntimeException {
        public MissingCheckpoint(String id) {
            super("checkpoint '" + id + "' is not known; it was deleted after the job was submitted");
        }
    }

    /** @throws MissingCheckpoint if there is no such checkpoint any more */
    public LoadedCheckpoint get(String id) {
        LoadedCheckpoint checkpoint = load(id);
        makeRoom(1);
        return checkpoint;
    }

    /**
     * A checkpoint with the guide that a sampler names: room is made only when both are loaded, so that neither is closed for the other.
     *
     * @throws MissingCheckpoint if there is no such checkpoint, or guide, any more
     */
    public GuidedCheckpoint get(String id, SamplerSpec sampler) {
        LoadedCheckpoint checkpoint = load(id);
        Optional<LoadedCheckpoint> guide =
                sampler.guidance().flatMap(GuidanceSpec::guide).map(this::load);
        makeRoom(guide.isPresent() ? 2 : 1);
        return new GuidedCheckpoint(checkpoint, guide);
    }

    private LoadedCheckpoint load(String id) {
        LoadedCheckpoint known = loaded.get(id);
        if (known != null) {
            return known;
        }
        LoadedCheckpoint checkpoint = LoadedCheckpoint.load(engine, store, record(id));
        loaded.put(id, checkpoint);
        return checkpoint;
    }

    /**
     * What a checkpoint is, without loading its weights.
     *
     * @throws MissingCheckpoint if there is no such checkpoint any more
     */
    public CheckpointManifest manifest(String id) {
        LoadedCheckpoint known = loaded.get(id);
        return known != null ? known.manifest() : CheckpointManifest.read(store, record(id));
    }

    private CheckpointRecord record(String id) {
        return checkpoints.find(id).orElseThrow(() -> new MissingCheckpoint(id));
    }

    /** @param inUse of the most recently used: they stay, however large they are */
    private void makeRoom(int inUse) {
        long bytes =
                loaded.values().stream().mapToLong(LoadedCheckpoint::sizeBytes).sum();
        while (bytes > budgetBytes && loaded.size() > inUse) {
            try (LoadedCheckpoint oldest = loaded.pollFirstEntry().getValue()) {
                bytes -= oldest.sizeBytes();
            }
        }
    }
}
