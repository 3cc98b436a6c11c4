package io.anthesis.untrusted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    @TempDir
    Path parent;

    @Test
    void whatAProcessThatDiedLeftBehindIsDeletedByTheNext() throws IOException {
        Path left = Files.createDirectories(parent.resolve("dead/uploads"));
        Files.writeString(left.resolve("half"), "an upload");
        Files.createFile(parent.resolve("dead.lock"));

        try (TemporaryFolder folder = TemporaryFolder.open(parent, "alive")) {
            assertThat(folder.path()).isDirectory();
            assertThat(parent.resolve("dead")).doesNotExist();
            assertThat(parent.resolve("dead.lock")).doesNotExist();
        }
    }

    @Test
    void theFolderOfALivingProcessStays() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldFolder.class.getName(),
                        parent.toString())
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('h');

            TemporaryFolder.open(parent, "second").close();
            assertThat(parent.resolve("first")).isDirectory();
            assertThatThrownBy(() -> TemporaryFolder.open(parent, "first")).hasMessageContaining("temporary files");

            other.destroyForcibly().waitFor();
            TemporaryFolder.open(parent, "third").close();
            assertThat(parent.resolve("first")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    /** Another process: holds a folder until it is ended. */
    static final class HoldFolder {
        public static void main(String[] arguments) throws Exception {
            TemporaryFolder.open(Path.of(arguments[0]), "first");
            System.out.print('h');
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void aPartIsGoneWhenItIsClosed() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.open(parent, "own")) {
            Path part;
            try (TemporaryFolder.Part opened = folder.newPart()) {
                part = opened.path();
                Files.writeString(Files.createDirectories(part.resolve("a/b")).resolve("c"), "d");
            }

            assertThat(part).doesNotExist();
            assertThat(folder.path()).isEmptyDirectory();
        }
    }
}
