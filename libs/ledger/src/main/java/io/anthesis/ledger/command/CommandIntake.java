package io.anthesis.ledger.command;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Registers commands that came by Kafka, so that they can be acknowledged at once: whoever held a record for the hours that a
 * training takes would be thrown out of the consumer group. What cannot be a job goes to the dead letters.
 */
public final class CommandIntake {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final JobDesk desk;
    private final String submitter;
    private final DeadLetters deadLetters;

    /** @param submitter on whose account the commands are; never taken from a record */
    public CommandIntake(JobDesk desk, String submitter, DeadLetters deadLetters) {
        this.desk = desk;
        this.submitter = submitter;
        this.deadLetters = deadLetters;
    }

    /** Where refused commands go. */
    @FunctionalInterface
    public interface DeadLetters {
        /** Returns when the record is safe. */
        void bury(JobKind kind, String key, String value, Refusal refusal);
    }

    /** @param code stable and public */
    public record Refusal(String code, String reason) {}

    /**
     * Returns when the record is a job or a dead letter; waits while the ledger is away.
     *
     * @param key the job's id
     * @param value the JSON of a request, as the gateway takes it
     */
    public void take(JobKind kind, String key, String value) {
        while (true) {
            try {
                Optional<Refusal> refusal = register(kind, key, value == null ? "" : value);
                refusal.ifPresent(reason -> deadLetters.bury(kind, key, value, reason));
                return;
            } catch (DatabaseUnavailable e) {
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private Optional<Refusal> register(JobKind kind, String key, String value) {
        UUID id;
        try {
            id = UUID.fromString(key == null ? "" : key);
        } catch (IllegalArgumentException e) {
            return Optional.of(new Refusal("invalid-key", "the key must be the job's id, a UUID, was '" + key + "'"));
        }
        try {
            JobSpec spec = desk.resolve(kind, Json.parse(value));
            return desk.submit(id, spec, submitter, Optional.empty()) instanceof SubmissionResult.Conflict
                    ? Optional.of(new Refusal("conflict", "job " + id + " exists with another body"))
                    : Optional.empty();
        } catch (InvalidSpec e) {
            return Optional.of(new Refusal("invalid-spec", e.getMessage()));
        }
    }
}
