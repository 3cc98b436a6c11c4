package io.anthesis.ledger.outbox;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One record to publish.
 *
 * @param sequence number within the job, from 1 on; 0 for records that are not numbered
 * @param data JSON
 * @param traceParent the span that caused it, see {@link io.anthesis.ledger.trace.TraceParent}
 */
public record OutboxRow(
        long id,
        UUID eventId,
        UUID jobId,
        long sequence,
        String type,
        String topic,
        String data,
        Optional<String> traceParent,
        Instant createdAt) {}
