package io.anthesis.worker.claim;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Ends the process where it does not end by itself. Nothing is handed back by that. */
final class ProcessEnd {
    /** As a shell shows a process that ended by SIGTERM. */
    private static final int TERMINATED = 143;
    /** The exit code for what a new process may do better. */
    static final int DEVICE_LOST = 75;

    private ProcessEnd() {}

    /** A broker that is away must not keep a process that has nothing left to wait for. */
    static void after(Duration time) {
        Instant deadline = Instant.now().plus(time);
        Thread.ofPlatform().daemon().name("end-at-last").start(() -> {
            for (Instant now = Instant.now(); now.isBefore(deadline); now = Instant.now()) {
                LockSupport.parkNanos(Duration.between(now, deadline).toNanos());
            }
            Runtime.getRuntime().halt(TERMINATED);
        });
    }

    /** At once: whatever uses the device fails from now on. */
    static void ofLostDevice() {
        Runtime.getRuntime().halt(DEVICE_LOST);
    }
}
