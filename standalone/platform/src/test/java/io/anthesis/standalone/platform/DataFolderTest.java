package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path root;

    @Test
    void oneHolderAtATime() throws IOException {
        var folder = new DataFolder(root);
        assertThat(folder.isRunning()).isFalse();

        FileLock lock = folder.lock();

        assertThat(folder.isRunning()).isTrue();
        assertThatThrownBy(folder::lock)
                .isInstanceOf(PlatformFailure.class)
                .hasMessageContaining("already runs on " + root);
        lock.acquiredBy().close();
        assertThat(folder.isRunning()).isFalse();
    }

    @Test
    void processesAreFoundAgainByNumberAndStartTime() throws IOException {
        var folder = new DataFolder(root);
        folder.requireSpace();
        ProcessHandle self = ProcessHandle.current();
        Instant started = self.info().startInstant().orElseThrow();
        var running = new RunningProcess("self", self.pid(), started, 1, "", "log", "TERM");
        var impostor =
                new RunningProcess("impostor", self.pid(), started.minus(Duration.ofHours(1)), 1, "", "log", "TERM");

        folder.write(List.of(running, impostor));

        assertThat(folder.processes()).containsExactly(running, impostor);
        assertThat(running.handle()).isPresent();
        assertThat(impostor.handle()).isEmpty();
    }
}
