package io.anthesis.ledger.retry;

import io.anthesis.contracts.job.JobFailure;
import java.time.Duration;
import java.util.OptionalInt;

/** What becomes of a task after a failure. */
public sealed interface Decision {
    /**
     * It is tried again.
     *
     * @param after so long
     * @param batchLimit no larger batches than this from now on, where memory ran out
     */
    record Retry(Duration after, OptionalInt batchLimit) implements Decision {}

    /** Its job has failed. */
    record Fail(JobFailure failure) implements Decision {}
}
