package io.anthesis.ledger.retry;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.Failure.CannotBeDone;
import io.anthesis.contracts.job.Failure.LeaseExpired;
import io.anthesis.contracts.job.Failure.NonFiniteLoss;
import io.anthesis.contracts.job.Failure.NotFinite;
import io.anthesis.contracts.job.Failure.ObjectLost;
import io.anthesis.contracts.job.Failure.OutOfMemory;
import io.anthesis.contracts.job.Failure.StorageAway;
import io.anthesis.contracts.job.Failure.Unexpected;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobKind;
import java.time.Duration;
import java.util.OptionalInt;

/** Decides what follows from a failure, for all kinds of tasks in one place. */
public final class RetryPolicy {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 10;

    private RetryPolicy() {}

    /**
     * The attempt that failed.
     *
     * @param number 1 for the first since the task last got further
     * @param limit attempts that it has
     * @param mayAccumulate whether a training's spec allows micro-batches
     * @param lastNonFiniteStep step at which an earlier attempt's loss was not finite, or 0
     */
    public record Attempt(JobKind kind, int number, int limit, boolean mayAccumulate, long lastNonFiniteStep) {}

    public static Decision decide(Failure failure, Attempt attempt) {
        return switch (failure) {
            case LeaseExpired expired -> retry(failure, attempt, OptionalInt.empty());
            case StorageAway away -> retry(failure, attempt, OptionalInt.empty());
            case Unexpected unexpected -> retry(failure, attempt, OptionalInt.empty());
            case OutOfMemory memory -> outOfMemory(memory, attempt);
            // A run repeats its steps bit for bit: the same step twice is no accident of a machine.
            case NonFiniteLoss loss when loss.step() == attempt.lastNonFiniteStep() -> fail(failure);
            case NonFiniteLoss loss -> retry(failure, attempt, OptionalInt.empty());
            case ObjectLost lost -> fail(failure);
            case NotFinite result -> fail(failure);
            case CannotBeDone refused -> fail(failure);
        };
    }

    private static Decision outOfMemory(OutOfMemory failure, Attempt attempt) {
        if (attempt.kind() == JobKind.TRAINING && !attempt.mayAccumulate()) {
            return new Decision.Fail(
                    JobFailure.of(
                            failure.code(),
                            failure.message()
                                    + "; another batch size would be another run: submit it with microBatches, or a smaller batchSize"));
        }
        if (failure.batch() == 0) {
            return retry(failure, attempt, OptionalInt.empty());
        }
        if (failure.batch() == 1) {
            return fail(failure); // nothing smaller is left to try
        }
        return new Decision.Retry(Duration.ZERO, OptionalInt.of(failure.batch() / 2));
    }

    private static Decision retry(Failure failure, Attempt attempt, OptionalInt batchLimit) {
        if (attempt.number() >= attempt.limit()) {
            return fail(failure);
        }
        long factor = 1L << Math.min(attempt.number() - 1, MAX_DOUBLINGS);
        Duration backoff = FIRST_BACKOFF.multipliedBy(factor);
        return new Decision.Retry(backoff.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : backoff, batchLimit);
    }

    private static Decision fail(Failure failure) {
        return new Decision.Fail(failure.ofJob());
    }
}
