package io.anthesis.contracts.loop;

import io.anthesis.contracts.outage.Outage;
import io.anthesis.contracts.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step on its own thread, until it is stopped. Exceptions of a step, errors included, are logged, and the
 * next step runs after the pause. It says when it last ran, and whether it has stopped without being asked to.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final Duration pause;
    private final Duration bound;
    private final Step step;
    private final Thread thread;
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile boolean woken;
    /** {@link System#nanoTime} since when the current step has shown no progress; empty between steps. */
    private volatile Optional<Long> silentSince = Optional.empty();

    private volatile boolean unbounded;
    private volatile Instant lastRun;
    private volatile int failures;

    /** One round. Anything that it throws ends this round only. */
    @FunctionalInterface
    public interface Step {
        /** @return whether there is more to do at once; otherwise a pause follows */
        boolean run() throws Exception;
    }

    /**
     * @param name of the thread, and in the health report
     * @param pause between two steps, unless it is woken
     * @param bound a step that takes longer counts as stopped: far more than the timeouts of the servers that it waits for add up to
     */
    public Loop(String name, Duration pause, Duration bound, Step step) {
        this.name = name;
        this.pause = pause;
        this.bound = bound;
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public String name() {
        return name;
    }

    public Loop start() {
        started = true;
        thread.start();
        return this;
    }

    /** Ends a pause early, or skips the next one. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** The current step is the last one. Does not wait for its end. */
    public void stop() {
        stopping = true;
        wake();
    }

    /**
     * As {@link #stop()}, and waits for the end of the current step.
     *
     * @return whether it has ended
     */
    public boolean stop(Duration patience) throws InterruptedException {
        stop();
        return !started || thread.join(patience);
    }

    /** As {@link #stop()}, and interrupts the current step. */
    public void interrupt() {
        stop();
        thread.interrupt();
    }

    public boolean isStopping() {
        return stopping;
    }

    /** For the step: it gets on, and may take its bound again from now on. */
    public void progress() {
        silentSince = Optional.of(System.nanoTime());
    }

    /** For the step: runs work that may rightly take days, such as a training. */
    public void withoutBound(Runnable work) {
        unbounded = true;
        try {
            work.run();
        } finally {
            progress();
            unbounded = false;
        }
    }

    /**
     * What a loop says of itself.
     *
     * @param lastRun when its last step ended; null before the first one has
     * @param failures steps that have thrown since the last one that did not
     * @param stopped why it counts as stopped, where it does
     */
    public record Report(String name, Instant lastRun, int failures, Optional<String> stopped) {}

    public Report report() {
        return new Report(name, lastRun, failures, stopped());
    }

    private Optional<String> stopped() {
        if (stopping || !started) {
            return Optional.empty();
        }
        if (!thread.isAlive()) {
            return Optional.of("its thread has ended");
        }
        if (unbounded) {
            return Optional.empty();
        }
        return silentSince
                .map(since -> Duration.ofNanos(System.nanoTime() - since))
                .filter(silent -> silent.compareTo(bound) > 0)
                .map(silent -> "its step has been running for " + silent.toSeconds() + " s, " + bound.toSeconds()
                        + " s were expected at most");
    }

    private void run() {
        while (!stopping) {
            if (!runOnce() && !stopping) {
                pause();
            }
            // Only a stop ends a loop; an interrupt that is left over would end every pause to come.
            Thread.interrupted();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes the failures
    private boolean runOnce() {
        try {
            progress();
            boolean more = step.run();
            failures = 0;
            return more;
        } catch (Throwable e) {
            failures++;
            log(e);
            return false;
        } finally {
            silentSince = Optional.empty();
            unbounded = false;
            lastRun = Instant.now();
        }
    }

    private void log(Throwable e) {
        try {
            if (stopping) {
                LOG.debug("loop={}: its last step was broken off", name, e);
            } else if (Outage.isMeantBy(e)) {
                LOG.warn("loop={}: waits, {} times by now: {}", name, failures, Shown.sentence(e.getMessage()));
            } else {
                LOG.error("loop={}: a step failed, {} in a row; it goes on", name, failures, e);
            }
        } catch (Throwable unlogged) {
            // Too little memory for logging; the loop continues.
        }
    }

    private void pause() {
        long deadline = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0 && !woken && !stopping; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                break;
            }
        }
        woken = false;
    }
}
