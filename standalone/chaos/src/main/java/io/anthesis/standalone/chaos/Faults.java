package io.anthesis.standalone.chaos;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Lets a plan's faults happen. */
final class Faults {
    /** How long a process may take to end when it is asked to. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Stack stack;
    private final Consumer<String> tell;
    private final List<Thread> underWay = new ArrayList<>();

    @GuardedBy("this")
    private final Map<String, Integer> counts = new TreeMap<>();

    @GuardedBy("this")
    private final List<String> violations = new ArrayList<>();
    /** A process that is paused cannot end: one of these at a time for each. */
    private final Map<String, Lock> signalled = new ConcurrentHashMap<>();

    Faults(Stack stack, Consumer<String> tell) {
        this.stack = stack;
        this.tell = tell;
    }

    /** Returns when all have happened and everything is whole again. */
    void run(FaultPlan plan) throws InterruptedException {
        Instant begin = Instant.now();
        for (FaultPlan.Planned planned : plan.faults()) {
            Duration wait = Duration.between(Instant.now(), begin.plus(planned.at()));
            if (wait.isPositive()) {
                Thread.sleep(wait);
            }
            underWay.add(Thread.ofVirtual().start(() -> happen(planned)));
        }
        for (Thread thread : underWay) {
            thread.join();
        }
    }

    private void happen(FaultPlan.Planned planned) {
        Fault fault = planned.fault();
        try {
            if (switch (fault) {
                case Fault.Kill(String target) -> kill(target);
                case Fault.Terminate(String target) -> alone(target, () -> terminate(target));
                case Fault.Pause(String target, Duration duration) -> alone(target, () -> pause(target, duration));
                case Fault.Network(String target, TcpProxy.Mode mode, Duration duration) ->
                    disturb(target, mode, duration);
            }) {
                count(fault);
                tell.accept(String.format("%6.1f s  %s", planned.at().toMillis() / 1000.0, describe(fault)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            tell.accept(describe(fault) + " could not happen: " + e.getMessage());
        }
    }

    private static String describe(Fault fault) {
        return switch (fault) {
            case Fault.Kill kill -> "kill -9 " + kill.target();
            case Fault.Terminate terminate -> "restart " + terminate.target();
            case Fault.Pause pause -> "pause " + pause.target() + " for " + seconds(pause.duration());
            case Fault.Network network ->
                network.name() + " the way to " + network.target() + " for " + seconds(network.duration());
        };
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    @FunctionalInterface
    private interface Signalling {
        boolean run() throws IOException, InterruptedException;
    }

    private boolean alone(String target, Signalling signalling) throws IOException, InterruptedException {
        Lock lock = signalled.computeIfAbsent(target, missing -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            return signalling.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean kill(String target) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = stack.process(target);
        if (process.isPresent()) {
            ChildProcess.signal(process.get(), "KILL");
        }
        return process.isPresent();
    }

    private boolean terminate(String target) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = stack.process(target);
        if (process.isEmpty()) {
            return false;
        }
        // To PostgreSQL TERM means to wait for its clients for ever.
        CompletableFuture<ProcessHandle> exit = process.get().onExit();
        new ProcessBuilder(
                        "kill",
                        target.equals("postgres") ? "-INT" : "-TERM",
                        Long.toString(process.get().pid()))
                .start()
                .waitFor();
        try {
            exit.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            if (!isServer(target)) {
                violation(target + " did not end within " + GRACE.toSeconds() + " s of SIGTERM");
            }
            ChildProcess.signal(process.get(), "KILL");
        }
        return true;
    }

    private static boolean isServer(String target) {
        return List.of("kafka", "postgres", "s3").contains(target);
    }

    private boolean pause(String target, Duration duration) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = stack.process(target);
        if (process.isEmpty()) {
            return false;
        }
        ChildProcess.signal(process.get(), "STOP");
        try {
            Thread.sleep(duration);
        } finally {
            ChildProcess.signal(process.get(), "CONT");
        }
        return true;
    }

    private boolean disturb(String target, TcpProxy.Mode mode, Duration duration) throws InterruptedException {
        TcpProxy proxy = stack.proxy(target);
        proxy.set(mode);
        try {
            Thread.sleep(duration);
        } finally {
            proxy.set(TcpProxy.Mode.PASS);
        }
        return true;
    }

    private synchronized void count(Fault fault) {
        counts.merge(fault.name(), 1, Integer::sum);
    }

    private synchronized void violation(String what) {
        violations.add(what);
    }

    /** How many of each kind happened. */
    synchronized Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
