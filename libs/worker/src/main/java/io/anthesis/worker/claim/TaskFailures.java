package io.anthesis.worker.claim;

import io.anthesis.artifacts.CorruptObject;
import io.anthesis.artifacts.ObjectMissing;
import io.anthesis.artifacts.StorageUnavailable;
import io.anthesis.artifacts.checkpoint.NonFiniteWeights;
import io.anthesis.artifacts.dataset.DatasetLibrary.MissingDataset;
import io.anthesis.artifacts.dataset.DatasetLibrary.UnreadableDataset;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.Failure.NotFinite.Result;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.program.bindings.UnsupportedCard;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.worker.checkpoint.CheckpointCache.MissingCheckpoint;

/** What an exception that ends a task means. */
final class TaskFailures {
    private TaskFailures() {}

    /** @param batch images that were computed at once, or 0 */
    static Failure of(Throwable e, int batch) {
        String message = e.getClass().getSimpleName() + ": " + e.getMessage();
        return switch (e) {
            case OutOfMemoryError memory -> new Failure.OutOfMemory(batch, message);
            case RuntimeException memory
            when OutOfDeviceMemory.isOutOfMemory(memory) -> new Failure.OutOfMemory(batch, message);
            case TaskFailed expected -> expected.failure();
            case NonFiniteWeights weights -> new Failure.NotFinite(Result.WEIGHTS, weights.getMessage());
            case StorageUnavailable away -> new Failure.StorageAway(away.getMessage());
            case ObjectMissing missing -> new Failure.ObjectLost(missing.getMessage());
            case CorruptObject corrupt -> new Failure.ObjectLost(corrupt.getMessage());
            case UnsupportedCard card ->
                new Failure.CannotBeDone(FailureCode.UNSUPPORTED_COMPUTE_TYPE, card.getMessage());
            case MissingCheckpoint missing ->
                new Failure.CannotBeDone(FailureCode.MISSING_CHECKPOINT, missing.getMessage());
            case MissingDataset missing -> new Failure.CannotBeDone(FailureCode.MISSING_DATASET, missing.getMessage());
            case UnreadableDataset unreadable ->
                new Failure.CannotBeDone(FailureCode.UNREADABLE_DATASET, unreadable.getMessage());
            default -> new Failure.Unexpected(message);
        };
    }
}
