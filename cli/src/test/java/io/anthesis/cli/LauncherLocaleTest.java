package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that are not ASCII, in the locale C: what the launcher does before it starts Java. */
class LauncherLocaleTest {
    @TempDir
    Path folder;

    @Test
    void anArchiveWhoseNameIsNotAsciiIsSentInTheLocaleC() throws Exception {
        var received = new CompletableFuture<String>();
        HttpServer gateway = gateway(received);
        try {
            var script = """
                    eval "$(sed -n '/^use_utf8_names()/,/^}/p' "$1")"
                    use_utf8_names
                    archive=$4/$(printf 'bl\\303\\274mchen.zip') # this test's own JVM may not be able to write the name
                    printf 'bytes of the archive' > "$archive"
                    exec "$2/bin/java" -cp "$3" io.anthesis.cli.Main datasets import flowers --archive "$archive" --gateway "$5"
                    """;
            Process importing =
                    command(script, "http://127.0.0.1:" + gateway.getAddress().getPort());

            assertThat(importing.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(importing.exitValue())
                    .as(Files.readString(folder.resolve("log")))
                    .isZero();
            assertThat(received.getNow("")).contains("bytes of the archive").contains("filename=\"bl\u00fcmchen.zip\"");
        } finally {
            gateway.stop(0);
        }
    }

    private Process command(String script, String gateway) throws IOException {
        var builder = new ProcessBuilder(
                "bash",
                "-c",
                script,
                "launcher",
                Path.of(System.getProperty("anthesis.home"), "anthesis").toString(),
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                folder.toString(),
                gateway);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("LANG", "C");
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static HttpServer gateway(CompletableFuture<String> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = """
                    {"name": "flowers", "imageCount": 10, "trainingCount": 8, "validationCount": 2, "skippedCount": 0,
                        "classes": [], "unlabelledCount": 0, "warnings": []}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }
}
