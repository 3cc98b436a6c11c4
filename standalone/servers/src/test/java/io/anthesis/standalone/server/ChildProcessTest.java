package io.anthesis.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts as children. */
class ChildProcessTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    /** As a process ends that is killed. */
    private static final int KILLED = 128 + 9;

    @TempDir
    Path folder;

    private final List<ChildProcess> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(child -> child.stop(Duration.ZERO));
    }

    /** Not by INT: a shell cannot trap it where the build itself was started in the background. */
    private ChildProcess.Command command(String script) {
        return new ChildProcess.Command(
                "child", List.of("sh", "-c", script), Map.of("PETALS", "five"), folder, log(), "USR1");
    }

    private Path log() {
        return folder.resolve("logs/child.log");
    }

    private ChildProcess start(String script) throws IOException {
        ChildProcess child = ChildProcess.start(command(script));
        started.add(child);
        return child;
    }

    private void awaitLogged(String text) {
        await().until(() -> Files.readString(log()).contains(text));
    }

    private static void awaitEnd(ChildProcess child) {
        await().until(() -> !child.isAlive());
    }

    @Test
    void outputAndErrorsOfEveryStartAreKept() throws IOException {
        awaitEnd(start("echo \"$PETALS petals in $(pwd)\"; echo broken >&2"));
        awaitEnd(start("echo again"));

        assertThat(Files.readAllLines(log()))
                .containsExactly("five petals in " + folder.toRealPath(), "broken", "again");
    }

    @Test
    void aChildHasNoInput() throws IOException {
        ChildProcess child = start("cat; exit 4");

        awaitEnd(child);

        assertThat(child.exitCode()).isEqualTo(4);
    }

    @Test
    void aChildThatEndsAtOnceHasAnExitCode() throws IOException {
        ChildProcess child = start("echo no port is free; exit 3");

        awaitEnd(child);

        assertThat(child.exitCode()).isEqualTo(3);
        child.stop(LONG);
        assertThat(child.exitCode()).isEqualTo(3);
        assertThat(child.log()).hasContent("no port is free");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        var missing = new ChildProcess.Command("missing", List.of("no-such-program"), Map.of(), folder, log(), "TERM");

        assertThatThrownBy(() -> ChildProcess.run(missing)).isInstanceOf(IOException.class);
    }

    @Test
    void theStopSignalIsThatOfItsCommandAndAChildMayTakeItsTime() throws IOException {
        ChildProcess child = start("trap 'sleep 0.3; echo writes; kill $!; exit 7' USR1; sleep 600 & echo ready; wait");
        awaitLogged("ready");

        child.stop(LONG);

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).isEqualTo(7);
        assertThat(child.log()).content().endsWith("writes\n");
    }

    @Test
    void whatDoesNotStopInTimeIsKilledWithItsOwnChildren() throws IOException {
        ChildProcess child = start("trap '' USR1; sleep 600 & echo ready; while :; do wait; done");
        awaitLogged("ready");
        List<ProcessHandle> descendants = child.handle().descendants().toList();
        assertThat(descendants).hasSize(1);

        child.stop(Duration.ofMillis(100));

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).isEqualTo(KILLED);
        await().until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aProcessOfAnotherParentStopsLikewise() throws IOException {
        ChildProcess child = start("trap '' TERM; echo ready; while :; do sleep 0.1; done");
        awaitLogged("ready");
        ProcessHandle found = ProcessHandle.of(child.handle().pid()).orElseThrow();

        ChildProcess.stop(found, "TERM", Duration.ofMillis(100));

        assertThat(found.isAlive()).isFalse();
    }

    @Test
    void aCommandThatFailsIsReportedWithTheEndOfItsLog() {
        assertThatCode(() -> ChildProcess.run(command("echo fine"))).doesNotThrowAnyException();

        assertThatThrownBy(() -> ChildProcess.run(command("echo the disk is full; exit 5")))
                .isInstanceOf(ServerFailed.class)
                .hasMessageContaining("child ended with exit code 5")
                .hasMessageContaining("the disk is full");
    }
}
