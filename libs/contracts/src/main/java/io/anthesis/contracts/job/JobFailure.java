package io.anthesis.contracts.job;

/**
 * Why a job ended without success.
 *
 * @param code stable and public, such as {@code non-finite-loss}
 * @param message what was expected, what was found, what to do
 */
public record JobFailure(String code, String message) {}
