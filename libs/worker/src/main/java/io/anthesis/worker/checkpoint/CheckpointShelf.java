package io.anthesis.worker.checkpoint;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.Runs;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;

/** Keeps the most recently used checkpoints ready. For the claim loop's thread only. */
@Singleton
public class CheckpointShelf {
    private static final int KEPT = 3;

    private final NDManager tensors;
    private final ObjectStore store;
    private final Runs runs;
    private final LinkedHashMap<String, LoadedCheckpoint> loaded = new LinkedHashMap<>(8, 0.75f, true);

    CheckpointShelf(NDManager tensors, ObjectStore store, Runs runs) {
        this.tensors = tensors;
        this.store = store;
        this.runs = runs;
    }

    /** @throws IllegalArgumentException if there is no such checkpoint any more */
    public LoadedCheckpoint get(String id) {
        LoadedCheckpoint known = loaded.get(id);
        if (known != null) {
            return known;
        }
        CheckpointRecord record = runs.checkpoint(id)
                .orElseThrow(() -> new IllegalArgumentException("checkpoint '" + id + "' is not known"));
        LoadedCheckpoint checkpoint = LoadedCheckpoint.load(tensors, store, record);
        loaded.put(id, checkpoint);
        while (loaded.size() > KEPT) {
            loaded.pollFirstEntry().getValue().close();
        }
        return checkpoint;
    }

    /** Gives everything back. */
    public void clear() {
        loaded.values().forEach(LoadedCheckpoint::close);
        loaded.clear();
    }
}
