package io.anthesis.ledger.job;

import java.util.UUID;

/** What became of a submission. */
public sealed interface SubmissionResult {
    record Created(UUID id) implements SubmissionResult {}

    /** It was submitted before, with the same body; it may have been deleted since. */
    record Known(UUID id) implements SubmissionResult {}

    /** Its key or id belongs to a job with another body. */
    record Conflict(UUID id) implements SubmissionResult {}

    /** Its submitter has as many jobs that have not ended as allowed. */
    record OverQuota(String submitter, int maxOpenJobs) implements SubmissionResult {}
}
