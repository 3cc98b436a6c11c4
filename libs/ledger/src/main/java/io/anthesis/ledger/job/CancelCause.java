package io.anthesis.ledger.job;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobState;

/** Why a job is stopped before its work is done, and what it has become when its tasks have stopped. */
enum CancelCause {
    REQUESTED(FailureCode.CANCELLED, "cancelled on request", JobState.CANCELLED, EventType.CANCELLED),
    OVERTAKEN(
            FailureCode.OVERTAKEN,
            "skipped: newer checkpoints of the run wait to be scored",
            JobState.CANCELLED,
            EventType.CANCELLED),
    OVERDUE(FailureCode.DEADLINE_EXCEEDED, "its deadline passed before it ended", JobState.FAILED, EventType.FAILED);

    private final FailureCode code;
    private final String message;
    private final JobState end;
    private final EventType event;

    CancelCause(FailureCode code, String message, JobState end, EventType event) {
        this.code = code;
        this.message = message;
        this.end = end;
        this.event = event;
    }

    /** @param code as the job keeps it */
    static CancelCause of(String code) {
        for (CancelCause cause : values()) {
            if (cause.code.code().equals(code)) {
                return cause;
            }
        }
        return REQUESTED;
    }

    JobFailure failure() {
        return JobFailure.of(code, message);
    }

    JobState end() {
        return end;
    }

    EventType event() {
        return event;
    }
}
