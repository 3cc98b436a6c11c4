package io.anthesis.ledger.key;

import java.time.Instant;
import java.util.UUID;

/**
 * A key, without the key itself.
 *
 * @param submitter on whose account its jobs are
 * @param requestsPerMinute at each gateway; null for the gateway's limit
 * @param expiresAt null for never
 * @param lastUsedAt to about a minute; null for never
 */
public record ApiKey(
        UUID id,
        String name,
        Scope scope,
        String submitter,
        Integer requestsPerMinute,
        Instant createdAt,
        Instant expiresAt,
        Instant lastUsedAt) {}
