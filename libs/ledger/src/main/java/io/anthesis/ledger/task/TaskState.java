package io.anthesis.ledger.task;

import java.util.Locale;

/**
 * Where a task is; {@link TaskTransition} lists what leads from one state to another. The last three are terminal: nothing leaves
 * them.
 *
 * <pre>
 *   BLOCKED ───▶ QUEUED ◀──▶ RUNNING ───▶ DONE
 *      │            │           ├───────▶ FAILED
 *      └────────────┴───────────┴───────▶ CANCELLED
 * </pre>
 */
public enum TaskState {
    /** Waits for the tasks of the phase before it. */
    BLOCKED,
    /** Can be claimed. */
    QUEUED,
    /** A worker holds its lease. */
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** The state's word in the ledger. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isTerminal() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    /** @throws IllegalArgumentException if the ledger's word is none of a state */
    public static TaskState parse(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }
}
