package io.anthesis.gateway.problem;

import java.util.Locale;

/** What is wrong with a request, in one word, with its HTTP status. The codes are stable and public: docs/architecture.md lists them. */
public enum ProblemCode {
    INVALID_HEADER(400),
    INVALID_SPEC(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    FOREIGN_ORIGIN(403),
    KEY_FOR_A_PAGE(403),
    NOT_OWNER(403),
    NOT_FOUND(404),
    IDEMPOTENCY_CONFLICT(409),
    IN_USE(409),
    JOB_NOT_ENDED(409),
    NAME_TAKEN(409),
    NOT_WHOLE(409),
    UPLOAD_INCOMPLETE(409),
    EVENTS_EXPIRED(410),
    JOB_DELETED(410),
    OBJECT_LOST(410),
    LENGTH_REQUIRED(411),
    TOO_LARGE(413),
    UNSUPPORTED_TYPE(415),
    UNKNOWN_HOST(421),
    REFUSED_ARCHIVE(422),
    REFUSED_CHECKPOINT(422),
    REFUSED_EXPORT(422),
    REFUSED_WEIGHTS(422),
    UPLOAD_DAMAGED(422),
    QUOTA_EXCEEDED(429),
    RATE_LIMITED(429),
    INTERNAL_ERROR(500),
    BROKER_UNAVAILABLE(503),
    INSUFFICIENT_STORAGE(503),
    LEDGER_UNAVAILABLE(503),
    READER_UNAVAILABLE(503),
    STORAGE_UNAVAILABLE(503);

    private final int status;

    ProblemCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** As the API has it, such as {@code invalid-spec}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
