package io.anthesis.contracts.job;

import java.util.Locale;

/** The three stages; each has its own topics and its own service. */
public enum JobKind {
    TRAINING,
    SAMPLING,
    EVALUATION;

    /** The name in topics, addresses and tables. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the kinds there are */
    public static JobKind parse(String key) {
        for (JobKind kind : values()) {
            if (kind.key().equals(key)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind must be training, sampling or evaluation, was '" + key + "'");
    }
}
