package io.anthesis.ledger.job;

import io.anthesis.contracts.spec.JobSpec;
import java.util.Optional;
import java.util.UUID;

/**
 * A job that somebody wants done.
 *
 * @param submitter who pays for it
 * @param idempotencyKey a second submission with this key is the first one again
 * @param run the training run that it belongs to, if any
 * @param priority higher first
 * @param newestFirst whether newer jobs of this kind of submission go before older ones
 */
public record Submission(
        UUID id,
        JobSpec spec,
        String submitter,
        Optional<String> idempotencyKey,
        Optional<UUID> run,
        int priority,
        boolean newestFirst) {
    public static Submission of(UUID id, JobSpec spec, String submitter, Optional<String> idempotencyKey) {
        return new Submission(id, spec, submitter, idempotencyKey, Optional.empty(), 0, false);
    }
}
