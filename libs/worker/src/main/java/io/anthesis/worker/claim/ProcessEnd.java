package io.anthesis.worker.claim;

import io.anthesis.contracts.time.Stopwatch;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Ends the process where it does not end by itself. Nothing is handed back by that. */
final class ProcessEnd {
    /** As a shell shows a process that ended by SIGTERM. */
    private static final int TERMINATED = 143;
    /** The exit code for what a new process may do better. */
    static final int DEVICE_LOST = 75;

    private ProcessEnd() {}

    /** An unavailable broker must not keep a process alive that has nothing else to wait for. */
    static void after(Duration time) {
        Stopwatch waited = Stopwatch.start();
        Thread.ofPlatform().daemon().name("end-at-last").start(() -> {
            while (waited.elapsed().compareTo(time) < 0) {
                LockSupport.parkNanos(time.minus(waited.elapsed()).toNanos());
            }
            Runtime.getRuntime().halt(TERMINATED);
        });
    }

    /** At once: every use of the device fails from now on. */
    static void ofLostDevice() {
        Runtime.getRuntime().halt(DEVICE_LOST);
    }
}
