package io.anthesis.standalone.platform;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.Secrets;
import io.anthesis.standalone.server.ServerAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Servers and services of one data folder: starts them, looks after them, and stops them. */
public final class Platform implements AutoCloseable {
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);

    private final PlatformSettings settings;
    private final DataFolder folder;
    private final AnthesisHome home;
    private final Consumer<String> tell;
    private final Optional<Function<Service, ServerAddresses>> elsewhere;
    private final Members members;
    private final Startup startup;
    private final Supervisor supervisor;

    @GuardedBy("this")
    private FileLock lock;

    private Function<Service, ServerAddresses> servers;

    /** @param tell receives sentences for the person at the terminal */
    public Platform(PlatformSettings settings, Consumer<String> tell) {
        this(settings, Optional.empty(), tell);
    }

    /** @param elsewhere how each service reaches servers that run already and have the topics; none are started then */
    public Platform(
            PlatformSettings settings, Optional<Function<Service, ServerAddresses>> elsewhere, Consumer<String> tell) {
        this.settings = settings;
        this.elsewhere = elsewhere;
        this.folder = new DataFolder(settings.data());
        this.home = AnthesisHome.ofThisProcess();
        this.tell = tell;
        this.members = new Members(folder, LivenessWatch.Limits.USUAL);
        this.startup = new Startup(members, tell);
        this.supervisor = new Supervisor(members, LivenessWatch.Limits.USUAL, RESTART_PAUSE, tell);
    }

    public DataFolder folder() {
        return folder;
    }

    /** @return the servers that a service uses, once it has started */
    public ServerAddresses servers(Service service) {
        return servers.apply(service);
    }

    public String gatewayAddress() {
        return "http://127.0.0.1:" + settings.port(Service.GATEWAY);
    }

    /**
     * Returns when every service is ready.
     *
     * @throws PlatformFailure if a port is taken, the folder is in use or the disk is full; nothing runs then
     */
    public void start() throws IOException {
        folder.requireSpace();
        synchronized (this) {
            lock = folder.lock();
        }
        stopLeftovers();
        var plan = new StartPlan(settings, elsewhere.isEmpty(), Ports::isFree);
        plan.requireFreePorts();
        servers = elsewhere.isPresent() ? elsewhere.get() : startServers();
        var commands = new ServiceCommands(home, settings, folder, servers);
        startup.run(plan.services().stream()
                .map(planned -> new Launch(
                        planned.name(),
                        planned.service(),
                        planned.port(),
                        () -> ChildProcess.start(commands.command(planned))))
                .toList());
    }

    private Function<Service, ServerAddresses> startServers() throws IOException {
        var started =
                new Servers(home, settings, folder, Secrets.in(folder.root().resolve("secrets.properties")));
        startup.run(started.launches());
        started.createTopics();
        ServerAddresses ours = started.addresses();
        return service -> ours;
    }

    /** Children of a supervisor that was killed: they would hold the ports and the folders. */
    private void stopLeftovers() throws IOException {
        List<RunningProcess> left = folder.processes().stream()
                .filter(process -> process.handle().isPresent())
                .toList();
        if (!left.isEmpty()) {
            tell.accept("stopping " + left.size() + " processes that an earlier, killed Anthesis left behind: "
                    + left.stream().map(RunningProcess::name).collect(Collectors.joining(", ")));
            stopAll(left);
        }
    }

    /** Stops processes of a platform whose supervisor is gone. */
    public static void stopAll(List<RunningProcess> processes) {
        StopOrder.stop(processes, process -> process, (process, patience) -> process.handle()
                .ifPresent(handle -> ChildProcess.stop(handle, process.stopSignal(), patience)));
    }

    /**
     * Restarts what dies and stops services whose liveness fails, each by itself, until this thread is interrupted or
     * {@link #close} is called.
     */
    public void supervise() throws InterruptedException {
        supervisor.run();
    }

    /** Stops everything that was started. */
    @Override
    public void close() {
        members.beginStop().ifPresent(this::stop);
    }

    private void stop(List<Member> started) {
        if (!started.isEmpty()) {
            tell.accept("stopping everything; data and logs stay in " + settings.data());
        }
        StopOrder.stop(
                started, Member::running, (member, patience) -> member.child().stop(patience));
        try {
            leaveFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void leaveFolder() throws IOException {
        if (lock != null) {
            folder.write(List.of());
            lock.acquiredBy().close();
        }
    }
}
