package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.JavaCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that is asked to end while it starts has nothing to hand back. */
class StartIT {
    private static final int ENDED_BY_SIGTERM = 143;
    private static final int SECONDS = 5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "trainer-service", "sampler-service", "evaluator-service"})
    void aServiceThatStartsEndsAtOnce(String service) throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Process process = start(service, silent.getLocalPort());
            try {
                // It has begun to start once it asks for a server, which never answers.
                silent.accept();
                process.destroy();

                assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String service, int port) throws IOException {
        Path jar = AnthesisHome.ofThisProcess().service(service).resolve("quarkus-run.jar");
        List<String> options = List.of("-Xmx384m", "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true");
        var builder = new ProcessBuilder(JavaCommand.ofJar(jar, options));
        String server = "127.0.0.1:" + port;
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + server + "/anthesis");
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", "anthesis");
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", "anthesis");
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", server);
        builder.environment().put("ANTHESIS_STORAGE_ENDPOINT", "http://" + server);
        builder.environment().put("ANTHESIS_STORAGE_PUBLIC_ENDPOINT", "http://" + server);
        builder.environment().put("ANTHESIS_STORAGE_ACCESS_KEY", "anthesis");
        builder.environment().put("ANTHESIS_STORAGE_SECRET_KEY", "anthesis-secret");
        builder.environment().put("ANTHESIS_PORT", "0");
        builder.environment().put("ANTHESIS_HOST", "127.0.0.1");
        builder.environment().put("ANTHESIS_TEMPORARY_FILES_FOLDER", folder.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(service + ".log").toFile())
                .start();
    }
}
