package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
    /** What a command printed on standard error, and its exit code. */
    private record Ended(int code, String error) {}

    private static Ended run(String... arguments) {
        var error = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(error));
        int code = commandLine.execute(arguments);
        return new Ended(code, error.toString());
    }

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        var out = new ByteArrayOutputStream();
        CommandLine line = Main.commandLine().getSubcommands().get(command);

        line.usage(new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: anthesis " + command);
    }

    @Test
    void unknownCommandsAreUsageErrors() {
        assertThat(run("trian").code()).isEqualTo(2);
        assertThat(run("train").error()).contains("--dataset");
    }

    @Test
    void aGatewayThatIsAwayIsSaidInASentence() {
        Ended ended = run("jobs", "--gateway", "http://127.0.0.1:1");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.error())
                .isEqualToIgnoringNewLines(
                        "anthesis: no answer from http://127.0.0.1:1; start everything with ./anthesis up, "
                                + "or name another gateway with --gateway URL");
    }

    @Test
    void missingArchivesAreNamed() {
        Ended ended = run("datasets", "import", "mine", "--archive", "nowhere.tgz", "--gateway", "http://127.0.0.1:1");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.error()).contains("--archive must name a file that is there, was nowhere.tgz");
    }

    @Test
    void completionKnowsEveryCommand() {
        String script = picocli.AutoComplete.bash("anthesis", Main.commandLine());

        assertThat(commands()).allSatisfy(command -> assertThat(script).contains(command));
    }
}
