package io.anthesis.contracts.job;

/**
 * Why a job ended without success.
 *
 * @param code of a {@link FailureCode}, or one that another version wrote
 * @param message what was expected, what was found, what to do
 */
public record JobFailure(String code, String message) {
    public static JobFailure of(FailureCode code, String message) {
        return new JobFailure(code.code(), message);
    }
}
