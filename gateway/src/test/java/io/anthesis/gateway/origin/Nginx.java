package io.anthesis.gateway.origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** Debian's nginx before a gateway. */
final class Nginx implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final int port;

    /**
     * @param upstream the name that nginx knows the gateway by, and sends as {@code Host}
     * @param settings of the location, besides {@code proxy_pass}
     */
    Nginx(Path folder, URI gateway, String upstream, String settings) throws IOException {
        this.port = freePort();
        Path file = Files.writeString(
                folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  upstream %s { server 127.0.0.1:%d; }
                  server {
                    listen 127.0.0.1:%d;
                    location / { proxy_pass http://%s; %s }
                  }
                }
                """.formatted(upstream, gateway.getPort(), port, upstream, settings));
        this.process = new ProcessBuilder(
                        PROGRAM.toString(), "-p", folder.toString(), "-c", file.toString(), "-e", "stderr")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        Awaitility.await("nginx listens").until(this::listens);
    }

    static boolean isThere() {
        return Files.isExecutable(PROGRAM);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new UncheckedIOException(new IOException("nginx ended with exit code " + process.exitValue()));
        }
        try {
            new Socket("127.0.0.1", port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param name by which a client reaches it */
    URI address(String name) {
        return URI.create("http://" + name + ":" + port);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
