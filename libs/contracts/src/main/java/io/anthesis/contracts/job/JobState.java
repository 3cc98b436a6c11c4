package io.anthesis.contracts.job;

import java.util.Locale;

/** Where a job is. The last three are terminal: nothing leaves them. */
public enum JobState {
    QUEUED,
    RUNNING,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** @throws IllegalArgumentException naming the states there are */
    public static JobState parse(String key) {
        for (JobState state : values()) {
            if (state.key().equals(key)) {
                return state;
            }
        }
        throw new IllegalArgumentException(
                "state must be queued, running, cancelling, succeeded, failed or cancelled, was '" + key + "'");
    }
}
