package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.ChildProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Restarts what dies, and stops services whose liveness fails: those start again like one that ended by itself. */
final class Supervisor {
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Members members;
    private final LivenessWatch.Limits limits;
    private final Duration pause;
    private final Consumer<String> tell;
    /** Of services whose liveness failed; one that ended by itself starts again soon, however often. */
    private final RestartPauses pauses;

    private final Map<String, Duration> pauseBefore = new ConcurrentHashMap<>();
    private final Set<String> restarting = ConcurrentHashMap.newKeySet();
    private final Set<ChildProcess> asked = ConcurrentHashMap.newKeySet();

    /** @param pause before a process that died is started again */
    Supervisor(Members members, LivenessWatch.Limits limits, Duration pause, Consumer<String> tell) {
        this.members = members;
        this.limits = limits;
        this.pause = pause;
        this.tell = tell;
        this.pauses = new RestartPauses(pause);
    }

    /** Looks after each process by itself, until this thread is interrupted or everything is stopping. */
    void run() throws InterruptedException {
        Instant nextQuestion = Instant.now();
        while (true) {
            if (members.isStopping()) {
                throw new InterruptedException("stopping");
            }
            members.dead().forEach(this::restartOnce);
            if (!Instant.now().isBefore(nextQuestion)) {
                nextQuestion = Instant.now().plus(limits.every());
                members.aliveServices().forEach(this::askOnce);
            }
            Thread.sleep(Math.min(EVERY.toMillis(), limits.every().toMillis()));
        }
    }

    private void restartOnce(Member dead) {
        if (restarting.add(dead.name())) {
            Thread.ofVirtual().start(() -> {
                restart(dead);
                restarting.remove(dead.name());
            });
        }
    }

    private void restart(Member dead) {
        Duration before = pauseBefore.getOrDefault(dead.name(), pause);
        pauseBefore.remove(dead.name());
        tell.accept(dead.name() + " ended with exit code " + dead.child().exitCode() + " and is started again in "
                + before.toSeconds() + " s; its log: " + dead.running().log());
        try {
            Thread.sleep(before);
            members.start(dead.launch());
        } catch (Exception e) {
            tell.accept(dead.name() + " does not start: " + e.getMessage());
        }
    }

    private void askOnce(Member service) {
        if (asked.add(service.child())) {
            Thread.ofVirtual().start(() -> {
                stopIfNotLive(service);
                asked.remove(service.child());
            });
        }
    }

    private void stopIfNotLive(Member service) {
        service.liveness().ask().ifPresent(why -> {
            tell.accept(service.name() + " is stopped, since " + why + "; its log: "
                    + service.running().log());
            pauseBefore.put(service.name(), pauses.next(service.name(), Instant.now()));
            service.child().stop(StopOrder.SERVICE);
        });
    }
}
