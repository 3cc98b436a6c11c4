package io.anthesis.cli.local;

import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Run everything on this machine: Kafka, PostgreSQL, an S3 server, gateway and workers.",
            "Stays in the foreground; Ctrl-C or ./anthesis down stops everything. Processes that die are restarted, as are services"
                    + " whose liveness check fails."
        })
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions options;

    @Override
    public Integer call() throws Exception {
        PlatformSettings settings = options.settings();
        Stopwatch begin = Stopwatch.start();
        try (var platform = new Platform(settings, System.out::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(platform::close));
            platform.start();
            System.out.printf(
                    "Anthesis is up after %.1f s: gateway %s, its API at %s/q/openapi%n",
                    begin.seconds(), platform.gatewayAddress(), platform.gatewayAddress());
            System.out.println(
                    "Kafka at localhost:" + settings.port("kafka") + ", data and logs in " + settings.data());
            platform.supervise();
        } catch (InterruptedException e) {
            return 0;
        }
        return 0;
    }
}
