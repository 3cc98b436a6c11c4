package io.anthesis.ledger.task;

import static io.anthesis.ledger.task.TaskState.BLOCKED;
import static io.anthesis.ledger.task.TaskState.CANCELLED;
import static io.anthesis.ledger.task.TaskState.DONE;
import static io.anthesis.ledger.task.TaskState.FAILED;
import static io.anthesis.ledger.task.TaskState.QUEUED;
import static io.anthesis.ledger.task.TaskState.RUNNING;

import java.util.List;

/** Everything that changes a task's state. A task begins {@link TaskState#QUEUED}, or {@link TaskState#BLOCKED} in a later phase. */
public enum TaskTransition {
    /** The last task of the phase before is done. */
    UNBLOCK(QUEUED, BLOCKED),
    /** A worker takes it: the functions {@code claim_task} and {@code claim_alike} of the schema. */
    CLAIM(RUNNING, QUEUED),
    /** Its worker has done it. */
    FINISH(DONE, RUNNING),
    /** Its worker shuts down, another task of its batch lost its lease, or the ledger was restored from a backup. */
    HAND_BACK(QUEUED, RUNNING),
    /** An attempt failed, or its lease expired, and the retry policy allows another. */
    RETRY(QUEUED, RUNNING),
    /** An attempt failed, or its lease expired, and the retry policy allows no other. */
    FAIL(FAILED, RUNNING),
    /** Its job is being cancelled, and its worker has stopped or lost it. */
    STOP(CANCELLED, RUNNING),
    /** Its job is cancelled before a worker took it. */
    SKIP(CANCELLED, BLOCKED, QUEUED),
    /** Its job has failed because of another task; a worker that runs it loses its lease. */
    ABANDON(CANCELLED, BLOCKED, QUEUED, RUNNING);

    private final TaskState to;
    private final List<TaskState> from;

    TaskTransition(TaskState to, TaskState... from) {
        this.to = to;
        this.from = List.of(from);
    }

    public TaskState to() {
        return to;
    }

    public List<TaskState> from() {
        return from;
    }
}
