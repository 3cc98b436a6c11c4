package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JobFollowerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private JobFollower follower(OptionalInt width) {
        return new JobFollower(print(out), print(err), () -> width, "training");
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static void progress(JobFollower follower, int done) {
        follower.event(
                EventType.PROGRESS.type(),
                Json.parse("{\"done\": " + done + ", \"total\": 1000, \"unit\": \"steps\", \"metrics\": {}}"));
    }

    private static void end(JobFollower follower) {
        follower.event("succeeded", Json.parse("{\"state\": \"succeeded\"}"));
    }

    /** What stands on each line of the terminal in the end. */
    private static String screen(ByteArrayOutputStream bytes) {
        var screen = new StringBuilder();
        for (String line : bytes.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            var cells = new StringBuilder();
            for (String written : line.split("\r", -1)) {
                cells.replace(0, Math.min(cells.length(), written.length()), written);
            }
            screen.append(cells.toString().stripTrailing()).append('\n');
        }
        return screen.toString().stripTrailing();
    }

    @Test
    void theBarIsWrittenOverWithoutEscapeCodes() {
        JobFollower follower = follower(OptionalInt.of(80));

        progress(follower, 1000);
        progress(follower, 1);
        end(follower);

        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\033");
        assertThat(screen(out)).isEqualTo("training  succeeded");
    }

    @Test
    void aPipeGetsLinesWithoutControlCodes() {
        JobFollower follower = follower(OptionalInt.empty());

        progress(follower, 10);
        progress(follower, 11);
        end(follower);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("training    1 %  10/1000 steps\ntraining  succeeded\n");
    }

    @Test
    void messagesStandOnLinesOfTheirOwn() {
        JobFollower follower = follower(OptionalInt.of(80));

        progress(follower, 10);
        follower.tell("connection lost");

        assertThat(screen(out)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("connection lost\n");
    }

    @Test
    void afterAnInterruptNothingIsShownButTheMessage() {
        JobFollower follower = follower(OptionalInt.of(80));

        progress(follower, 500);
        follower.leave("the job goes on");
        progress(follower, 501);
        end(follower);

        assertThat(screen(out)).contains("500/1000 steps").doesNotContain("501", "succeeded");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("the job goes on\n");
    }
}
