package io.anthesis.contracts.job;

import java.util.Locale;

/**
 * Why a job ended without success, in one word. The codes are stable and public: docs/architecture.md lists them with what follows
 * from each. Stored jobs may have codes of other versions, so that {@link JobFailure} keeps the text.
 */
public enum FailureCode {
    LEASE_EXPIRED,
    STORAGE_UNAVAILABLE,
    UNEXPECTED_FAILURE,
    OUT_OF_MEMORY,
    NON_FINITE_LOSS,
    NON_FINITE_WEIGHTS,
    NON_FINITE_IMAGES,
    NON_FINITE_SCORE,
    DATA_SET_TOO_SMALL,
    DATA_SET_WITHOUT_CLASSES,
    MISSING_DATASET,
    UNREADABLE_DATASET,
    MISSING_CHECKPOINT,
    OTHER_NETWORK,
    UNSUITABLE_GUIDE,
    UNKNOWN_CLASS,
    OBJECT_LOST,
    NOT_BIT_EXACT,
    UNSUPPORTED_COMPUTE_TYPE,
    EXTRACTOR_CHANGED,
    MISSING_SCORE,
    NOT_COMPARABLE,
    UNKNOWN_TASK,
    DEADLINE_EXCEEDED,
    OVERTAKEN,
    CANCELLED,
    INTERNAL_ERROR;

    /** As events, jobs and the API have it, such as {@code non-finite-loss}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
