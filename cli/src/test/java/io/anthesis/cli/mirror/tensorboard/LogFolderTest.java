package io.anthesis.cli.mirror.tensorboard;

import static io.anthesis.cli.mirror.TrackedRuns.all;
import static io.anthesis.cli.mirror.TrackedRuns.points;
import static io.anthesis.cli.mirror.TrackedRuns.run;
import static io.anthesis.cli.mirror.TrackedRuns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRuns;
import io.anthesis.cli.mirror.Tracker.Added;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1764310000), ZoneOffset.UTC);

    @TempDir
    Path folder;

    /** As a command that is run again: the folder is opened anew. */
    private Added mirror(TrackedRun run) throws IOException {
        try (LogFolder log = LogFolder.open(folder, CLOCK)) {
            return log.add(run, grid -> TrackedRuns.png());
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(path -> path.toString().contains("tfevents"))
                    .reduce((one, other) -> {
                        throw new AssertionError("two event files: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }

    private List<String> seen(String tag) throws IOException {
        List<String> seen = new ArrayList<>();
        var in = new ByteArrayInputStream(Files.readAllBytes(file()));
        for (var event = Records.next(in); event.isPresent(); event = Records.next(in)) {
            Event.tags(event.get(), (found, step) -> seen.add(found + " " + step));
        }
        return seen.stream().filter(entry -> entry.startsWith(tag + " ")).toList();
    }

    @Test
    void whatIsNewIsAppendedToTheSameFile() throws IOException {
        mirror(running(points("loss/noise", 1, 5), points("score/kid", 10), 10));
        byte[] before = Files.readAllBytes(file());
        Path first = file();

        Added added = mirror(running(points("loss/noise", 1, 5, 9), points("score/kid", 10, 20), 10, 20));

        assertThat(added)
                .isEqualTo(new Added(folder.resolve("real-flowers-e19cab12").toString(), 2, 1));
        assertThat(file()).isEqualTo(first);
        assertThat(Arrays.copyOf(Files.readAllBytes(file()), before.length)).isEqualTo(before);
        assertThat(seen("loss/noise")).containsExactly("loss/noise 1", "loss/noise 5", "loss/noise 9");
        assertThat(seen("grid")).containsExactly("grid 10", "grid 20");
    }

    @Test
    void theSameAgainChangesNothing() throws IOException {
        TrackedRun run = run("real flowers", "succeeded", points("loss/noise", 1), points("score/kid", 10), 10);
        mirror(run);
        byte[] before = Files.readAllBytes(file());

        Added added = mirror(run);

        assertThat(added.values() + added.grids()).isZero();
        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void stepsThatTheGatewayThinnedOutAreKept() throws IOException {
        mirror(running(points("loss/noise", 1, 2, 3, 4), List.of()));

        mirror(running(points("loss/noise", 1, 3, 6), List.of()));

        assertThat(seen("loss/noise"))
                .containsExactly("loss/noise 1", "loss/noise 2", "loss/noise 3", "loss/noise 4", "loss/noise 6");
    }

    @Test
    void aLateScoreOfAnEarlierEpochLeadsToANewFileInOrder() throws IOException {
        mirror(running(points("loss/noise", 1), all(points("loss/epoch_noise", 10, 20), points("score/kid", 20))));
        Path first = file();

        mirror(running(points("loss/noise", 1), all(points("loss/epoch_noise", 10, 20), points("score/kid", 10, 20))));

        assertThat(file().toString()).isGreaterThan(first.toString());
        assertThat(seen("score/kid")).containsExactly("score/kid 10", "score/kid 20");
        assertThat(seen("loss/epoch_noise")).containsExactly("loss/epoch_noise 10", "loss/epoch_noise 20");
    }

    @Test
    void aFileThatEndsWithinARecordIsWrittenAnew() throws IOException {
        TrackedRun run = running(points("loss/noise", 1, 5), List.of());
        mirror(run);
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 3));

        mirror(run);

        assertThat(file()).hasBinaryContent(whole);
    }

    @Test
    void aPictureThatCannotBeReadIsTriedAgain() throws IOException {
        TrackedRun run = running(points("loss/noise", 1), List.of(), 10);
        try (LogFolder log = LogFolder.open(folder, CLOCK)) {
            log.add(running(points("loss/noise", 1), List.of()), grid -> TrackedRuns.png());
            assertThatThrownBy(() -> log.add(run, grid -> {
                        throw new IllegalStateException("away");
                    }))
                    .hasMessage("away");

            log.add(run, grid -> TrackedRuns.png());
        }

        assertThat(seen("grid")).containsExactly("grid 10");
        assertThat(seen("loss/noise")).containsExactly("loss/noise 1");
    }

    @Test
    void aRunThatIsRenamedKeepsItsFolder() throws IOException {
        mirror(running(points("loss/noise", 1), List.of()));

        Added added = mirror(run("../flowers / 2", "running", points("loss/noise", 1, 2), List.of()));

        assertThat(added.where()).endsWith("real-flowers-e19cab12");
    }

    @Test
    void namesAreNoPaths() throws IOException {
        Added added = mirror(run("../flowers / 2", "running", points("loss/noise", 1), List.of()));

        assertThat(Path.of(added.where())).isEqualTo(folder.resolve("flowers-2-e19cab12"));
    }

    @Test
    void twoCannotWriteAtATime() throws IOException {
        try (LogFolder _ = LogFolder.open(folder, CLOCK)) {
            assertThatThrownBy(() -> LogFolder.open(folder, CLOCK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another 'anthesis mirror tensorboard' writes to " + folder);
        }
    }
}
