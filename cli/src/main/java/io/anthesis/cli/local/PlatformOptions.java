package io.anthesis.cli.local;

import io.anthesis.standalone.platform.PlatformSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** What runs where on this machine. */
final class PlatformOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".anthesis",
            description = "folder for all data; default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(
            names = "--workers",
            split = ",",
            paramLabel = "NAME=N",
            description = "number of workers of each kind, such as trainer=1,sampler=2,evaluator=1")
    private Map<String, Integer> workers = Map.of();

    @Option(
            names = "--ports",
            split = ",",
            paramLabel = "NAME=PORT",
            description =
                    "gateway=8080, kafka=9092, kafka-controller=9093, postgres=5433, s3=9000; 0 takes any free one")
    private Map<String, Integer> ports = Map.of();

    @Option(
            names = "--traces",
            paramLabel = "URL",
            description = "collector of OpenTelemetry traces by OTLP over HTTP, such as http://127.0.0.1:4318")
    private URI collector;

    PlatformSettings settings() {
        Map<String, String> environment = collector == null ? Map.of() : PlatformSettings.traced(collector);
        return new PlatformSettings(data, workers, ports, Map.of(), environment);
    }
}
