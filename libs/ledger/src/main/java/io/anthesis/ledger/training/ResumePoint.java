package io.anthesis.ledger.training;

/**
 * Where a training goes on from.
 *
 * @param digest of the object that holds the state
 * @param conditions JSON: under which the steps before were computed
 */
public record ResumePoint(long step, String digest, String conditions) {}
