package io.anthesis.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFolderTest {
    @TempDir
    Path temporaryFiles;

    /** Another JVM, as a module's tests are one. */
    static final class UsesServers {
        public static void main(String[] arguments) {
            TestPostgres.newDatabase();
            TestS3.get();
        }
    }

    @Test
    void nothingOfAServerOutlivesItsJvm() throws Exception {
        var java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + temporaryFiles,
                        "-Danthesis.home=" + System.getProperty("anthesis.home"),
                        "-Danthesis.servers=standalone",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UsesServers.class.getName())
                .inheritIO()
                .start();
        assertThat(java.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(java.exitValue()).isZero();
        assertThat(temporaryFiles).isEmptyDirectory();
    }
}
