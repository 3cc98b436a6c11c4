package io.anthesis.ledger.job;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.JobSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A job to be submitted.
 *
 * @param submitter the account that the job counts against
 * @param idempotencyKey a second submission with this key is the first one again
 * @param requestDigest of the request as it came, see {@link Submissions#digest}
 * @param warnings what its submitter should know; they go into the event that says that it is queued
 */
public record Submission(
        UUID id,
        JobSpec spec,
        JobOptions options,
        String submitter,
        Optional<String> idempotencyKey,
        String requestDigest,
        Origin origin,
        List<String> warnings) {
    public Submission {
        warnings = List.copyOf(warnings);
    }

    /** Without warnings. */
    public Submission(
            UUID id,
            JobSpec spec,
            JobOptions options,
            String submitter,
            Optional<String> idempotencyKey,
            String requestDigest,
            Origin origin) {
        this(id, spec, options, submitter, idempotencyKey, requestDigest, origin, List.of());
    }

    /** Why there is this job. */
    public sealed interface Origin {}

    /** Submitted by a request or a command. */
    public record Asked() implements Origin {}

    /** The automatic evaluation of a run's checkpoint: newer ones run first, and it counts against no quota. */
    public record Unasked(UUID run) implements Origin {}

    /** A preview of what settings make. There is one such job for each spec, of all submitters. */
    public record Previewed() implements Origin {}

    /** A submission that is its own request. */
    public static Submission of(UUID id, JobSpec spec, String submitter, Optional<String> idempotencyKey) {
        return new Submission(
                id,
                spec,
                JobOptions.NONE,
                submitter,
                idempotencyKey,
                Submissions.digest(spec, JobOptions.NONE),
                new Asked());
    }
}
