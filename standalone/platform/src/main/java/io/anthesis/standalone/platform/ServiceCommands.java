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
    private static final Map<Service, String> HEAPS = Map.of(
            Service.GATEWAY, "-Xmx512m",
            Service.TRAINER, "-Xmx768m",
            Service.SAMPLER, "-Xmx384m",
            Service.EVALUATOR, "-Xmx448m");

    private final AnthesisHome home;
    private final PlatformSettings settings;
    private final DataFolder folder;
    private final Function<Service, ServerAddresses> servers;

    ServiceCommands(
            AnthesisHome home,
            PlatformSettings settings,
            DataFolder folder,
            Function<Service, ServerAddresses> servers) {
        this.home = home;
        this.settings = settings;
        this.folder = folder;
        this.servers = servers;
    }

    ChildProcess.Command command(PlannedService planned) {
        Service service = planned.service();
        Map<String, String> environment = environment(service, planned.port());
        if (service.isWorker()) {
            environment.putAll(Allocator.environment());
            environment.put("OMP_NUM_THREADS", Integer.toString(threads(service)));
            // Threads that spin while they wait for each other take the cores from the workers beside them: a training
            // whose
            // evaluator was at work took many times as long.
            environment.put("OMP_WAIT_POLICY", "PASSIVE");
            environment.put(
                    "ANTHESIS_WORKER_ID",
                    planned.name() + "@" + ProcessHandle.current().pid());
        }
        Path application = home.service(service.module());
        return new ChildProcess.Command(
                planned.name(),
                JavaCommand.ofJar(application.resolve("quarkus-run.jar"), options(service, application)),
                environment,
                folder.root(),
                folder.logs().resolve(planned.name() + ".log"),
                service.stopSignal());
    }

    /**
     * A training uses all cores; what samples and scores beside it uses half of them, so that neither stands still. A run's bits
     * depend on the number of threads, so it is fixed at start.
     */
    private static int threads(Service service) {
        int cores = Runtime.getRuntime().availableProcessors();
        return service == Service.TRAINER ? cores : Math.max(1, cores / 2);
    }

    private static List<String> options(Service service, Path application) {
        List<String> options = new ArrayList<>(List.of(
                HEAPS.get(service),
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

    private Map<String, String> environment(Service service, int port) {
        var environment = new HashMap<String, String>();
        environment.put("ANTHESIS_PORT", Integer.toString(port));
        environment.put("ANTHESIS_HOST", "127.0.0.1");
        environment.putAll(servers.apply(service).environment());
        environment.put("ANTHESIS_STORAGE_CACHE", folder.root().resolve("cache").toString());
        environment.put(
                "ANTHESIS_TEMPORARY_FILES_FOLDER",
                folder.root().resolve("temporary").toString());
        environment.put("DJL_CACHE_DIR", folder.root().resolve("djl").toString());
        environment.putAll(settings.environment());
        return environment;
    }
}
