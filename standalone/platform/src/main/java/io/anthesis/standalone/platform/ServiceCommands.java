package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.JavaCommand;
import io.anthesis.standalone.server.ServerAddresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How the four services are started on one machine. */
final class ServiceCommands {
    private static final Map<String, String> HEAPS =
            Map.of("gateway", "-Xmx512m", "trainer", "-Xmx768m", "sampler", "-Xmx384m", "evaluator", "-Xmx448m");

    private final AnthesisHome home;
    private final PlatformSettings settings;
    private final DataFolder folder;
    private final Function<String, ServerAddresses> servers;

    ServiceCommands(
            AnthesisHome home,
            PlatformSettings settings,
            DataFolder folder,
            Function<String, ServerAddresses> servers) {
        this.home = home;
        this.settings = settings;
        this.folder = folder;
        this.servers = servers;
    }

    /** @param number 1 for the first of its kind */
    ChildProcess.Command command(String kind, int number, int port) {
        String name = name(kind, number);
        Map<String, String> environment = environment(kind, port);
        if (!kind.equals("gateway")) {
            environment.putAll(Allocator.environment());
            environment.put("OMP_NUM_THREADS", Integer.toString(threads(kind)));
            // Threads that spin while they wait for each other take the cores from the workers beside them: a training
            // whose
            // evaluator was at work took many times as long.
            environment.put("OMP_WAIT_POLICY", "PASSIVE");
            environment.put(
                    "ANTHESIS_WORKER_ID", name + "@" + ProcessHandle.current().pid());
        }
        Path application = home.service(kind.equals("gateway") ? kind : kind + "-service");
        return new ChildProcess.Command(
                name,
                JavaCommand.ofJar(application.resolve("quarkus-run.jar"), options(kind, application)),
                environment,
                folder.root(),
                folder.logs().resolve(name + ".log"),
                "TERM");
    }

    static String name(String kind, int number) {
        return number == 1 ? kind : kind + "-" + number;
    }

    /**
     * A training uses all cores; what samples and scores beside it uses half of them, so that neither stands still. A run's bits
     * depend on the number of threads, so it is fixed at start.
     */
    private static int threads(String kind) {
        int cores = Runtime.getRuntime().availableProcessors();
        return kind.equals("trainer") ? cores : Math.max(1, cores / 2);
    }

    private static List<String> options(String kind, Path application) {
        List<String> options = new ArrayList<>(List.of(
                HEAPS.get(kind),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-Djava.awt.headless=true"));
        Path cache = application.resolve("app.aot"); // classes as the build loaded them
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
        }
        return options;
    }

    private Map<String, String> environment(String kind, int port) {
        var environment = new HashMap<String, String>();
        environment.put("ANTHESIS_PORT", Integer.toString(port));
        environment.put("ANTHESIS_HOST", "127.0.0.1");
        environment.putAll(servers.apply(kind).environment());
        environment.put("ANTHESIS_STORAGE_CACHE", folder.root().resolve("cache").toString());
        environment.put(
                "ANTHESIS_TEMPORARY_FILES_FOLDER",
                folder.root().resolve("temporary").toString());
        environment.put("DJL_CACHE_DIR", folder.root().resolve("djl").toString());
        environment.putAll(settings.environment());
        return environment;
    }
}
