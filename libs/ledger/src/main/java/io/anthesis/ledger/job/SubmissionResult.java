package io.anthesis.ledger.job;

import java.util.UUID;

/** What became of a submission. */
public sealed interface SubmissionResult {
    /** It is a new job. */
    record Created(UUID id) implements SubmissionResult {}

    /** It was submitted before, with the same body. */
    record Known(UUID id) implements SubmissionResult {}

    /** Its key or id belongs to a job with another body. */
    record Conflict(UUID id) implements SubmissionResult {}
}
