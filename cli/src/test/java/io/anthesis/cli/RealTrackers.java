package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Python with tensorboard and mlflow, as .ci/run installs them; it reads what was mirrored. */
final class RealTrackers {
    private final Path python;
    private final Path script =
            AnthesisHome.ofThisProcess().root().resolve("cli/src/test/resources/io/anthesis/cli/mirror/read_back.py");

    private RealTrackers(Path python) {
        this.python = python;
    }

    /** Skips the test where the packages are not installed. */
    static RealTrackers installed() throws IOException, InterruptedException {
        Path tools = AnthesisHome.ofThisProcess().root().resolve("target/tools");
        Awaitility.await("tensorboard and mlflow are installed")
                .atMost(Duration.ofMinutes(5))
                .until(() -> Files.notExists(tools.resolve("trackers.installing")));
        Path python = tools.resolve("trackers/bin/python");
        assumeTrue(Files.isExecutable(python), "needs tensorboard and mlflow, as .ci/run installs them");
        int exit = new ProcessBuilder(python.toString(), "-c", "import tensorboard, mlflow.server")
                .inheritIO()
                .start()
                .waitFor();
        assumeTrue(exit == 0, "needs an installation of tensorboard and mlflow that is complete");
        return new RealTrackers(python);
    }

    /** @return scalars, images and texts by tag, as the package reads them */
    JsonNode read(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
        command.addAll(List.of(arguments));
        Process reading = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(reading.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reading.waitFor()).as("read_back.py ends").isZero();
        return Json.parse(printed);
    }

    /** A server with a store of its own. */
    Server startMlflow(Path folder) throws IOException {
        Files.createDirectories(folder);
        int port = Ports.anyFree();
        var command = new ProcessBuilder(
                python.toString(),
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("runs.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--port",
                Integer.toString(port),
                "--workers",
                "1");
        command.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        command.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        var server = new Server(process, "http://127.0.0.1:" + port);
        Awaitility.await("MLflow answers").atMost(Duration.ofMinutes(2)).until(server::answers);
        return server;
    }

    record Server(Process process, String address) implements AutoCloseable {
        private boolean answers() throws InterruptedException {
            assertThat(process.isAlive()).as("MLflow runs; see its server.log").isTrue();
            try (HttpClient http = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(address + "/health"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false; // not listening yet
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
