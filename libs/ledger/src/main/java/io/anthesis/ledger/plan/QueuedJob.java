package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job of the queue.
 *
 * @param name of the run that it belongs to, with the epoch of the checkpoint where it has one
 */
public record QueuedJob(
        UUID id, JobState state, String submitter, Optional<String> name, Instant createdAt, Forecast forecast) {}
