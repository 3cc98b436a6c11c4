package io.anthesis.ledger.plan;

/**
 * How long the work takes once it has begun.
 *
 * @param basis what was measured, and when
 */
public record Estimate(double seconds, String basis) {}
