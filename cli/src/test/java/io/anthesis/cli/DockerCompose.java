package io.anthesis.cli;

import io.anthesis.cli.client.GatewayClient;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** docker-compose.yml of this repository, as a project of its own. */
final class DockerCompose implements AutoCloseable {
    private static final String PROJECT = "anthesis-test";

    private final Path home = AnthesisHome.ofThisProcess().root();
    private final Path settings;
    final URI address;
    /** Bootstrap server for clients outside. */
    final String kafka;

    final GatewayClient gateway;

    /** @param settings that {@code anthesis compose init} wrote; free ports are added */
    DockerCompose(Path settings) throws IOException {
        this.settings = settings;
        List<Integer> ports = freePorts(3);
        Files.writeString(
                settings,
                "ANTHESIS_GATEWAY_PORT=%d%nANTHESIS_KAFKA_PORT=%d%nANTHESIS_MINIO_PORT=%d%n"
                                .formatted(ports.get(0), ports.get(1), ports.get(2))
                        + "ANTHESIS_STORAGE_PUBLIC_ENDPOINT=http://127.0.0.1:" + ports.get(2) + "\n",
                StandardOpenOption.APPEND);
        this.kafka = "127.0.0.1:" + ports.get(1);
        this.address = URI.create("http://127.0.0.1:" + ports.get(0));
        this.gateway = new GatewayClient(address);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    /** @return what it printed on standard output */
    String compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "compose",
                "--project-name",
                PROJECT,
                "--env-file",
                settings.toString(),
                "--progress",
                "plain"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    String docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private String run(List<String> command) {
        try {
            Path errors = Files.createTempFile("anthesis-docker-", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectError(errors.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed:\n" + output + Files.readString(errors));
            }
            Files.delete(errors);
            return output.trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return ids of the containers of all services, those that have ended too */
    List<String> containers(String... services) {
        List<String> arguments = new ArrayList<>(List.of("ps", "--all", "--quiet"));
        arguments.addAll(List.of(services));
        return compose(arguments.toArray(String[]::new)).lines().toList();
    }

    @Override
    public void close() {
        compose("down", "--volumes", "--timeout", "10");
    }
}
