package io.anthesis.contracts.job;

import java.util.Locale;

/**
 * Where a job is. The last three are terminal: nothing leaves them.
 *
 * <pre>
 *   QUEUED ──▶ RUNNING ──▶ SUCCEEDED    all tasks are done
 *     │  │      │   └────▶ FAILED       a task has failed finally
 *     │  └──────┼────────▶ FAILED       the same, before the job's start was recorded
 *     └─────────┴─▶ CANCELLING          cancelled on request, overtaken, or overdue
 *                     ├──▶ CANCELLED    no task runs any more
 *                     └──▶ FAILED       the same, of a job whose deadline has passed
 * </pre>
 */
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
