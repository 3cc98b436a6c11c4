package io.anthesis.testkit.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.S3Server;
import io.anthesis.standalone.server.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An S3 server of this JVM.
 *
 * @param objects folder that it keeps its objects in
 */
public record TestS3(URI endpoint, String accessKey, String secretKey, Path objects) {
    @GuardedBy("TestS3.class")
    private static TestS3 instance;

    public static synchronized TestS3 get() {
        if (instance == null) {
            try {
                Path folder = Files.createTempDirectory("anthesis-test-s3");
                Secrets secrets = Secrets.in(folder.resolve("secrets.properties"));
                int port = Ports.anyFree();
                var server = new S3Server(
                        AnthesisHome.ofThisProcess().s3Libraries(),
                        folder,
                        folder.resolve("s3.log"),
                        port,
                        secrets,
                        Map.of());
                ServerFolder.endWithThisProcess(server.start(), folder);
                instance = new TestS3(
                        URI.create("http://127.0.0.1:" + port),
                        secrets.storageAccessKey(),
                        secrets.storageSecretKey(),
                        folder.resolve("objects"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return instance;
    }
}
