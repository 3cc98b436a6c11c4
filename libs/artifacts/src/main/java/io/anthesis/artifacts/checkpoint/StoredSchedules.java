package io.anthesis.artifacts.checkpoint;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.ledger.checkpoint.Checkpoints;

/** Guided steps by the schedules in the manifests of checkpoints. */
public final class StoredSchedules implements GuidedSteps {
    private final Checkpoints checkpoints;
    private final ObjectStore store;

    public StoredSchedules(Checkpoints checkpoints, ObjectStore store) {
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /** @return the number of steps for a checkpoint that was deleted meanwhile */
    @Override
    public int of(String checkpoint, SamplerSpec sampler, int steps) {
        return checkpoints
                .find(checkpoint)
                .map(record -> CheckpointManifest.read(store, record).model().schedule())
                .map(schedule -> EngineSettings.guidedSteps(schedule, sampler, steps))
                .orElse(steps);
    }
}
