package io.anthesis.standalone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * An S3 server (s3proxy) that keeps its objects as files of a folder.
 *
 * @param more of its properties, beside ours and before them
 */
public record S3Server(Path libraries, Path data, Path log, int port, Secrets secrets, Map<String, String> more) {
    private static final List<String> JVM = List.of(
            "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=logback-s3.xml");

    public ChildProcess start() throws IOException {
        Path objects = Files.createDirectories(data.resolve("objects"));
        var properties = new Properties();
        properties.putAll(Map.of(
                "s3proxy.endpoint",
                "http://127.0.0.1:" + port,
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                secrets.storageAccessKey(),
                "s3proxy.credential",
                secrets.storageSecretKey(),
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.filesystem.basedir",
                objects.toString()));
        properties.putAll(more);
        Path file = data.resolve("s3proxy.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, "written at each start");
        }
        var command = new ChildProcess.Command(
                "s3",
                JavaCommand.ofMain(libraries, JVM, "org.gaul.s3proxy.Main", "--properties", file.toString()),
                Map.of(),
                data,
                log,
                "TERM");
        ChildProcess server = ChildProcess.start(command);
        Ports.await(server, Duration.ofSeconds(60), () -> Ports.answers(port));
        return server;
    }
}
