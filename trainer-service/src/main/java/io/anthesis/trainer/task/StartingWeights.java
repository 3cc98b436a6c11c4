package io.anthesis.trainer.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** What a training begins with: weights that its seed makes, or those of a checkpoint. */
final class StartingWeights {
    private final Checkpoints checkpoints;
    private final ObjectStore store;

    StartingWeights(Checkpoints checkpoints, ObjectStore store) {
        this.checkpoints = checkpoints;
        this.store = store;
    }

    /** @throws Unsuitable if the checkpoint is gone, or is of another network */
    TrainingStart start(DiffusionNetwork network, TrainingSpec spec) {
        return switch (spec.start()) {
            case Start.Initialized(String checkpoint) -> of(checkpoint, network);
            case Start.Anew _, Start.Continued _ -> TrainingStart.initial(network.graph(), spec.seed());
        };
    }

    private TrainingStart of(String id, DiffusionNetwork wanted) {
        CheckpointRecord checkpoint = checkpoints
                .find(id)
                .orElseThrow(() -> new Unsuitable(FailureCode.MISSING_CHECKPOINT, "checkpoint " + id + " was deleted"));
        CheckpointManifest manifest = CheckpointManifest.read(store, checkpoint);
        if (!manifest.model().network().withoutDropout().equals(wanted.withoutDropout())) {
            throw new Unsuitable(
                    FailureCode.OTHER_NETWORK,
                    "checkpoint " + checkpoint.id() + " is of "
                            + manifest.model().network() + ", the training asks for " + wanted);
        }
        return TrainingStart.of(weights(manifest));
    }

    private Map<String, HostTensor> weights(CheckpointManifest manifest) {
        try {
            return store.read(Bucket.CHECKPOINTS, manifest.weightsDigest(), SafeTensors::read)
                    .tensors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A checkpoint that this training cannot begin with. */
    static final class Unsuitable extends RuntimeException {
        private final FailureCode code;

        Unsuitable(FailureCode code, String message) {
            super(message);
            this.code = code;
        }

        FailureCode code() {
            return code;
        }
    }
}
