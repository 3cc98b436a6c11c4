package io.anthesis.ledger.command;

import java.util.Locale;

/** Why a command is a dead letter, in one word. The codes are stable and public: docs/architecture.md lists them. */
public enum RefusalCode {
    INVALID_KEY,
    INVALID_SPEC,
    UNKNOWN_TYPE,
    UNKNOWN_VERSION,
    TOO_LARGE,
    CONFLICT,
    QUOTA_EXCEEDED,
    INTERNAL_ERROR;

    /** As the header of a dead letter has it, such as {@code invalid-key}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
