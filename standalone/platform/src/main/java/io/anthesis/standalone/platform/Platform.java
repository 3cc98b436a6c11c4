package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.Secrets;
import io.anthesis.standalone.server.ServerAddresses;
import io.anthesis.standalone.server.ServerFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Starts servers and services, restarts what dies and services whose liveness fails, and stops all of it in order: services first,
 * so that they can still write, then the servers.
 */
public final class Platform implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(120);
    private static final Duration STOP_SERVICE = Duration.ofSeconds(25);
    private static final Duration STOP_SERVER = Duration.ofSeconds(20);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);
    private static final Duration SUPERVISE_EVERY = Duration.ofMillis(500);
    private static final int START_ATTEMPTS = 3;

    private final PlatformSettings settings;
    private final DataFolder folder;
    private final AnthesisHome home;
    private final Consumer<String> tell;
    private final Optional<Function<String, ServerAddresses>> elsewhere;
    private final List<Member> members = new ArrayList<>();
    private FileLock lock;
    private Function<String, ServerAddresses> servers;
    private final LivenessWatch.Limits limits;
    private final Duration restartPause;
    /** Of services whose liveness failed; one that ended by itself starts again soon, however often. */
    private final RestartPauses pauses;

    private final Map<String, Duration> pauseBefore = new ConcurrentHashMap<>();
    private boolean stopping;

    /** A child, how to start it again, and what is known of its liveness. */
    private record Member(
            RunningProcess running,
            ChildProcess child,
            boolean server,
            Callable<ChildProcess> start,
            LivenessWatch liveness) {}

    /** @param tell receives sentences for the person at the terminal */
    public Platform(PlatformSettings settings, Consumer<String> tell) {
        this(settings, Optional.empty(), tell);
    }

    /**
     * @param elsewhere by kind of service, how it reaches servers that run already and have the topics; none are started then
     */
    public Platform(
            PlatformSettings settings, Optional<Function<String, ServerAddresses>> elsewhere, Consumer<String> tell) {
        this(settings, elsewhere, tell, LivenessWatch.Limits.USUAL, RESTART_PAUSE);
    }

    Platform(
            PlatformSettings settings,
            Optional<Function<String, ServerAddresses>> elsewhere,
            Consumer<String> tell,
            LivenessWatch.Limits limits,
            Duration restartPause) {
        this.limits = limits;
        this.restartPause = restartPause;
        this.pauses = new RestartPauses(restartPause);
        this.settings = settings;
        this.elsewhere = elsewhere;
        this.folder = new DataFolder(settings.data());
        this.home = AnthesisHome.ofThisProcess();
        this.tell = tell;
    }

    public DataFolder folder() {
        return folder;
    }

    /** @return what a service of this kind uses, once it has started */
    public ServerAddresses servers(String kind) {
        return servers.apply(kind);
    }

    public String gatewayAddress() {
        return "http://127.0.0.1:" + settings.port("gateway");
    }

    /**
     * Returns when every service is ready.
     *
     * @throws PlatformFailure if a port is taken, the folder is in use or the disk is full; nothing runs then
     */
    public void start() throws IOException {
        folder.requireSpace();
        lock = folder.lock();
        stopLeftovers();
        requireFreePorts();
        servers = elsewhere.isPresent() ? elsewhere.get() : startServers();
        var commands = new ServiceCommands(home, settings, folder, servers);
        List<Callable<Void>> services = new ArrayList<>();
        int port = settings.port("gateway");
        for (Map.Entry<String, Integer> kind : settings.workers().entrySet()) {
            for (int number = 1; number <= kind.getValue(); number++) {
                boolean first = kind.getKey().equals("gateway") && number == 1;
                port = first ? port : nextPort(port);
                services.add(service(commands, kind.getKey(), number, port));
            }
        }
        startTogether(services);
    }

    private Function<String, ServerAddresses> startServers() throws IOException {
        var started =
                new Servers(home, settings, folder, Secrets.in(folder.root().resolve("secrets.properties")));
        startTogether(List.of(
                () -> startMember("postgres", settings.port("postgres"), "INT", started.postgres()::start),
                () -> startMember("kafka", settings.port("kafka"), "TERM", started.kafka()::start),
                () -> startMember("s3", settings.port("s3"), "TERM", started.s3()::start)));
        started.createTopics();
        ServerAddresses ours = started.addresses();
        return kind -> ours;
    }

    private int nextPort(int port) {
        int next = port + 1;
        while (settings.ports().containsValue(next) || !Ports.isFree(next)) {
            next++;
        }
        return next;
    }

    private Callable<Void> service(ServiceCommands commands, String kind, int number, int port) {
        String health = "http://127.0.0.1:" + port + "/q/health/ready";
        return () -> {
            String name = ServiceCommands.name(kind, number);
            Callable<ChildProcess> start = () -> ChildProcess.start(commands.command(kind, number, port));
            for (int attempt = 1; ; attempt++) {
                Optional<ChildProcess> child = startMember(name, port, health, "TERM", false, start);
                if (child.isEmpty() || becomesReady(child.get(), health, attempt)) {
                    return null;
                }
                tell.accept(name + " ended while starting and is started again; its log: "
                        + child.get().log());
            }
        };
    }

    /**
     * Workers that start together on a new folder unpack native libraries into one place, and one may find what another is just
     * moving.
     *
     * @return false if it ended before it was ready, and may be started again
     */
    private static boolean becomesReady(ChildProcess child, String health, int attempt) throws IOException {
        Instant begin = Instant.now();
        try {
            Ports.await(child, READY, () -> Health.isReady(health));
            return true;
        } catch (ServerFailed e) {
            boolean tooLate = Duration.between(begin, Instant.now()).compareTo(READY) >= 0;
            if (tooLate || attempt == START_ATTEMPTS) {
                throw e;
            }
            return false;
        }
    }

    private Void startMember(String name, int port, String signal, Callable<ChildProcess> start) throws Exception {
        startMember(name, port, "", signal, true, start);
        return null;
    }

    Optional<ChildProcess> startMember(
            String name, int port, String health, String signal, boolean server, Callable<ChildProcess> start)
            throws Exception {
        synchronized (this) {
            if (stopping) {
                return Optional.empty();
            }
        }
        ChildProcess child = start.call();
        register(name, port, health, signal, server, child, start);
        return Optional.of(child);
    }

    private synchronized void register(
            String name,
            int port,
            String health,
            String signal,
            boolean server,
            ChildProcess child,
            Callable<ChildProcess> start)
            throws IOException {
        Instant startedAt = child.handle().info().startInstant().orElse(Instant.now());
        var running = new RunningProcess(
                name, child.handle().pid(), startedAt, port, health, child.log().toString(), signal);
        members.removeIf(member -> member.running().name().equals(name));
        var liveness = new LivenessWatch(health.replaceFirst("ready$", "live"), limits);
        members.add(new Member(running, child, server, start, liveness));
        folder.write(members.stream().map(Member::running).toList());
        if (stopping) {
            child.stop(STOP_SERVICE); // Ctrl-C came while it was being started
        }
    }

    private void startTogether(List<Callable<Void>> starts) throws IOException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> futures = starts.stream().map(executor::submit).toList();
            for (Future<Void> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFailure("interrupted while starting");
        }
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

    /** Services first, then servers; each as it wants to be asked. */
    public static void stopAll(List<RunningProcess> processes) {
        for (boolean service : new boolean[] {true, false}) {
            processes.parallelStream()
                    .filter(process -> process.health().isEmpty() != service)
                    .forEach(process -> process.handle()
                            .ifPresent(handle -> ChildProcess.stop(handle, process.stopSignal(), STOP_SERVICE)));
        }
    }

    private void requireFreePorts() {
        String taken = settings.ports().entrySet().stream()
                .filter(port -> elsewhere.isEmpty() || port.getKey().equals("gateway"))
                .filter(port -> !Ports.isFree(port.getValue()))
                .map(port -> port.getValue() + " (" + port.getKey() + ")")
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            throw new PlatformFailure("these ports are taken by other programs: " + taken
                    + "; stop those, or choose others with --ports NAME=PORT,… (0 takes any free one)");
        }
    }

    /**
     * Restarts what dies and stops services whose liveness fails, each by itself, until this thread is interrupted or
     * {@link #close} is called.
     */
    public void supervise() throws InterruptedException {
        Set<String> restarting = ConcurrentHashMap.newKeySet();
        Set<ChildProcess> asked = ConcurrentHashMap.newKeySet();
        Instant nextQuestion = Instant.now();
        while (true) {
            for (Member dead : dead()) {
                if (restarting.add(dead.running().name())) {
                    Thread.ofVirtual().start(() -> {
                        restart(dead);
                        restarting.remove(dead.running().name());
                    });
                }
            }
            if (!Instant.now().isBefore(nextQuestion)) {
                nextQuestion = Instant.now().plus(limits.every());
                for (Member service : services()) {
                    if (asked.add(service.child())) {
                        Thread.ofVirtual().start(() -> {
                            stopIfNotLive(service);
                            asked.remove(service.child());
                        });
                    }
                }
            }
            Thread.sleep(Math.min(SUPERVISE_EVERY.toMillis(), limits.every().toMillis()));
        }
    }

    /** It is started again like one that ended by itself. */
    private void stopIfNotLive(Member service) {
        service.liveness().ask().ifPresent(why -> {
            tell.accept(service.running().name() + " is stopped, since " + why + "; its log: "
                    + service.running().log());
            pauseBefore.put(
                    service.running().name(), pauses.next(service.running().name(), Instant.now()));
            service.child().stop(STOP_SERVICE);
        });
    }

    private synchronized List<Member> services() {
        return stopping
                ? List.of()
                : members.stream()
                        .filter(member -> !member.server() && member.child().isAlive())
                        .toList();
    }

    private void restart(Member member) {
        RunningProcess running = member.running();
        Duration pause = pauseBefore.getOrDefault(running.name(), restartPause);
        pauseBefore.remove(running.name());
        tell.accept(running.name() + " ended with exit code " + member.child().exitCode() + " and is started again in "
                + pause.toSeconds() + " s; its log: " + running.log());
        try {
            Thread.sleep(pause);
            startMember(
                    running.name(),
                    running.port(),
                    running.health(),
                    running.stopSignal(),
                    member.server(),
                    member.start());
        } catch (Exception e) {
            tell.accept(running.name() + " does not start: " + e.getMessage());
        }
    }

    private synchronized List<Member> dead() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException("stopping");
        }
        return members.stream().filter(member -> !member.child().isAlive()).toList();
    }

    /** Stops everything that was started. */
    @Override
    public void close() {
        List<Member> toStop;
        synchronized (this) {
            if (stopping) {
                return;
            }
            stopping = true;
            toStop = List.copyOf(members);
        }
        if (!toStop.isEmpty()) {
            tell.accept("stopping everything; data and logs stay in " + settings.data());
        }
        toStop.parallelStream().filter(member -> !member.server()).forEach(member -> member.child()
                .stop(STOP_SERVICE));
        toStop.parallelStream().filter(Member::server).forEach(member -> member.child()
                .stop(STOP_SERVER));
        try {
            if (lock != null) {
                folder.write(List.of());
                lock.acquiredBy().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
