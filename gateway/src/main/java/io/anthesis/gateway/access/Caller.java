package io.anthesis.gateway.access;

import io.anthesis.ledger.key.Scope;

/**
 * Who asks.
 *
 * @param id of the key, or the token's subject; requests are counted by it
 * @param submitter on whose account jobs are
 * @param requestsPerMinute 0 for any number
 */
public record Caller(String id, String submitter, Scope scope, int requestsPerMinute) {}
