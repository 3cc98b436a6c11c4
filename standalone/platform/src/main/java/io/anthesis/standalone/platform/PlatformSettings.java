package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What runs where.
 *
 * @param data folder that everything is kept in
 * @param workers how many of each: gateway, trainer, sampler, evaluator
 * @param ports by name: kafka, kafka-controller, postgres, s3, gateway; workers get the ports after the gateway's
 * @param via ports by which services reach kafka, postgres and s3, where something stands in between; {@code kafka-listener} is
 *     the broker's own port behind it
 * @param environment of the services, beside what they always get
 */
public record PlatformSettings(
        Path data,
        Map<String, Integer> workers,
        Map<String, Integer> ports,
        Map<String, Integer> via,
        Map<String, String> environment) {
    private static final Map<String, Integer> DEFAULT_WORKERS = oneOfEach();
    private static final Map<String, Integer> DEFAULT_PORTS =
            ordered("gateway", 8080, "kafka", 9092, "kafka-controller", 9093, "postgres", 5433, "s3", 9000);

    public PlatformSettings {
        data = data.toAbsolutePath().normalize();
        workers = withDefaults("worker", DEFAULT_WORKERS, workers);
        ports = withDefaults("port", DEFAULT_PORTS, ports);
        via = Map.copyOf(via);
        environment = Map.copyOf(environment);
        workers.forEach((name, count) -> {
            if (count < 0 || count > 16) {
                throw new PlatformFailure("the number of " + name + "s must be 0 to 16, was " + count);
            }
        });
    }

    /** Services reach the servers directly, and run as usual. */
    public PlatformSettings(Path data, Map<String, Integer> workers, Map<String, Integer> ports) {
        this(data, workers, ports, Map.of(), Map.of());
    }

    /** Environment of services that send their traces to a collector by OTLP over HTTP, such as to port 4318. */
    public static Map<String, String> traced(URI collector) {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.toString());
    }

    private static Map<String, Integer> withDefaults(
            String what, Map<String, Integer> defaults, Map<String, Integer> given) {
        var merged = new LinkedHashMap<>(defaults);
        given.forEach((name, value) -> {
            int chosen = what.equals("port") && value == 0 ? Ports.anyFree() : value;
            if (merged.replace(name, chosen) == null) {
                throw new PlatformFailure(
                        "there is no " + what + " named '" + name + "'; there are " + defaults.keySet());
            }
        });
        return merged;
    }

    private static Map<String, Integer> oneOfEach() {
        var workers = new LinkedHashMap<String, Integer>();
        for (Service service : Service.values()) {
            workers.put(service.id(), 1);
        }
        return workers;
    }

    private static Map<String, Integer> ordered(Object... namesAndNumbers) {
        var map = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            map.put((String) namesAndNumbers[i], (Integer) namesAndNumbers[i + 1]);
        }
        return map;
    }

    /** Ports that are free now, so that it can run beside another one. */
    public static Map<String, Integer> freePorts() {
        var ports = new LinkedHashMap<String, Integer>();
        DEFAULT_PORTS.keySet().forEach(name -> ports.put(name, Ports.anyFree()));
        return ports;
    }

    /** @return how many processes of a service there are */
    int count(Service service) {
        return workers.get(service.id());
    }

    /** @return the port by which services reach a server */
    int reachedAt(Server server) {
        return via.getOrDefault(server.id(), port(server));
    }

    /** Of a service, the port of its first process. */
    int port(PlatformComponent component) {
        return port(component.id());
    }

    public int port(String name) {
        return ports.get(name);
    }
}
