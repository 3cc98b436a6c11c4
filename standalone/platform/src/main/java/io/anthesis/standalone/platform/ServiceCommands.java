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
            environment.putAll(threads(service));
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

    private static Map<String, String> threads(Service worker) {
        int threads = ServiceProperties.threads(worker, Runtime.getRuntime().availableProcessors());
        return Map.of(
                "OMP_NUM_THREADS", Integer.toString(threads),
                "OMP_WAIT_POLICY", ServiceProperties.value("omp.wait-policy"));
    }

    private static List<String> options(Service service, Path application) {
        List<String> options = new ArrayList<>();
        options.add("-Xmx" + ServiceProperties.heap(service));
        options.addAll(ServiceProperties.words("java.options"));
        options.addAll(ServiceProperties.words("java.options.service"));
        options.addAll(ServiceProperties.words("java.options.engine"));
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
