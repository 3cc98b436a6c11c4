package io.anthesis.standalone.platform;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.ChildProcess;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes that this platform started, as the run file of its folder lists them. */
final class Members {
    private final DataFolder folder;
    private final LivenessWatch.Limits limits;

    @GuardedBy("this")
    private final List<Member> members = new ArrayList<>();

    @GuardedBy("this")
    private boolean stopping;

    Members(DataFolder folder, LivenessWatch.Limits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /** @return empty if everything is stopping */
    Optional<ChildProcess> start(Launch launch) throws Exception {
        if (isStopping()) {
            return Optional.empty();
        }
        ChildProcess child = launch.start().call();
        register(launch, child);
        return Optional.of(child);
    }

    private synchronized void register(Launch launch, ChildProcess child) throws IOException {
        if (stopping) {
            // Ctrl-C came while it was being started. The list of processes belongs to the stop by now, or to the next
            // platform.
            child.stop(StopOrder.SERVICE);
            return;
        }
        var running = new RunningProcess(
                launch.name(),
                child.handle().pid(),
                child.handle().info().startInstant().orElse(Instant.now()),
                launch.port(),
                launch.readiness(),
                child.log().toString(),
                launch.component().stopSignal());
        members.removeIf(member -> member.name().equals(launch.name()));
        members.add(new Member(launch, running, child, new LivenessWatch(launch.liveness(), limits)));
        folder.write(members.stream().map(Member::running).toList());
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    /** Empty while everything is stopping: they are meant to end then. */
    synchronized List<Member> dead() {
        return stopping
                ? List.of()
                : members.stream().filter(member -> !member.child().isAlive()).toList();
    }

    /** Empty while everything is stopping. */
    synchronized List<Member> aliveServices() {
        return stopping
                ? List.of()
                : members.stream()
                        .filter(member -> member.running().ofService())
                        .filter(member -> member.child().isAlive())
                        .toList();
    }

    /**
     * From now on nothing starts.
     *
     * @return what is to be stopped; empty if an earlier call returned it
     */
    synchronized Optional<List<Member>> beginStop() {
        if (stopping) {
            return Optional.empty();
        }
        stopping = true;
        return Optional.of(List.copyOf(members));
    }
}
