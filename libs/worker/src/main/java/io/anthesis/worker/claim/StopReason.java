package io.anthesis.worker.claim;

/** Why a task ends before its work does. */
public enum StopReason {
    /** Its job is being cancelled. */
    CANCELLED,
    /** This process is being stopped: save what can be gone on from. */
    SHUTDOWN,
    /** Another worker owns the task: write nothing more. */
    LEASE_LOST
}
