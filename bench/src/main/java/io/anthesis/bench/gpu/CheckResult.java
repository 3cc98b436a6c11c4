package io.anthesis.bench.gpu;

/**
 * One comparison of a check.
 *
 * @param passed whether it is within the tolerance
 * @param line what was compared, by how much it differs
 */
record CheckResult(boolean passed, String line) {}
