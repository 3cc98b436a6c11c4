package io.anthesis.testkit.server;

import io.anthesis.standalone.server.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.io.file.PathUtils;

/** What a server of this JVM wrote: hundreds of megabytes that nothing reads once the JVM has ended. */
final class ServerFolder {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ServerFolder() {}

    static void endWithThisProcess(ChildProcess server, Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(PATIENCE);
            try {
                PathUtils.deleteDirectory(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }
}
