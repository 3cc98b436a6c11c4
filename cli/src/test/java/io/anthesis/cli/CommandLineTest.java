package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {
    private static final String CLOSED_PORT = "http://127.0.0.1:1";
    private static final String NO_ANSWER = "anthesis: no answer from " + CLOSED_PORT
            + "; start everything with ./anthesis up, or name another gateway with --gateway URL";
    /** What the launcher does itself. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("build", "test", "verify", "format", "release");
    /** {@code name}, {@code name sub|sub}, and {@code name [sub|sub]} where the name alone is a command, too. */
    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z-]+)(?: (\\[)?([a-z|-]+)]?)?`");
    /** Arguments of commands that take more than any text. */
    private static final Map<String, List<String>> ARGUMENTS = Map.of(
            "weights install", List.of("inception-v3", "--file", "pom.xml"),
            "models import", List.of("pom.xml"),
            "data import", List.of("blossoms"),
            "sweeps start", List.of("run@best"),
            "evaluate", List.of("--sampling", "x"),
            "mirror mlflow", List.of("http://127.0.0.1:5000"),
            "show", List.of("run@best", "--as", "blocks"),
            "fetch", List.of("run@best", "-o", "target/fetched"),
            "extend", List.of("x", "--epochs", "3"));

    /** What a command printed on standard error, and its exit code. */
    private record Ended(int code, String error) {}

    private static Ended run(List<String> arguments) {
        return run(arguments.toArray(String[]::new));
    }

    private static Ended run(String... arguments) {
        var error = new StringWriter();
        CommandLine commandLine = Main.commandLine(arguments);
        commandLine.setErr(new PrintWriter(error));
        int code = commandLine.execute(arguments);
        return new Ended(code, error.toString());
    }

    /** Commands that do something by themselves, with their words. */
    private static Stream<CommandSpec> commands(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        boolean runs = line.getSubcommands().isEmpty() || spec.userObject() instanceof Callable;
        return Stream.concat(
                runs ? Stream.of(spec) : Stream.empty(),
                line.getSubcommands().values().stream().flatMap(CommandLineTest::commands));
    }

    private static Stream<CommandSpec> commands() {
        return commands(Main.commandLine());
    }

    private static String words(CommandSpec command) {
        return command.qualifiedName().substring("anthesis ".length());
    }

    private static boolean isHidden(CommandSpec command) {
        return command.usageMessage().hidden() || command.parent() != null && isHidden(command.parent());
    }

    static Stream<String> commandsOfAGateway() {
        return commands()
                .filter(command -> !isHidden(command))
                .filter(command -> command.findOption("--gateway") != null)
                .map(CommandLineTest::words);
    }

    @Test
    void theReferenceHasEveryCommandAndNoOther() throws IOException {
        String architecture =
                Files.readString(AnthesisHome.ofThisProcess().root().resolve("docs/architecture.md"));
        String section = architecture.split("\n## Commands\n")[1].split("\n## ")[0];
        Set<String> documented = new TreeSet<>();
        DOCUMENTED.matcher(section).results().forEach(found -> {
            String name = found.group(1);
            boolean alone = found.group(3) == null || found.group(2) != null;
            if (alone) {
                documented.add(name);
            }
            if (found.group(3) != null) {
                Stream.of(found.group(3).split("\\|")).forEach(sub -> documented.add(name + " " + sub));
            }
        });
        documented.removeAll(OF_THE_LAUNCHER);

        Set<String> there = new TreeSet<>(commands()
                .filter(command -> !isHidden(command))
                .map(CommandLineTest::words)
                .toList());

        assertThat(documented).isEqualTo(there);
    }

    @Test
    void everyCommandAndOptionSaysWhatItIs() {
        assertThat(commands()).isNotEmpty().allSatisfy(command -> {
            assertThat(command.usageMessage().description()).as(words(command)).isNotEmpty();
            assertThat(command.options()).allSatisfy(option -> assertThat(option.description())
                    .as(words(command) + " " + option.longestName())
                    .isNotEmpty());
        });
    }

    @Test
    void toolsStandBetweenTheOtherCommandsAndHelp() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .endsWith("generate-completion", "help")
                .contains("bench", "chaos");
        assertThat(AutoComplete.bash("anthesis", Main.commandLine())).contains("--against-keras", "--minutes");
    }

    @ParameterizedTest
    @MethodSource("commandsOfAGateway")
    void aGatewayThatIsAwayIsSaidInASentence(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--gateway", CLOSED_PORT));
        arguments.addAll(ARGUMENTS.getOrDefault(command, anyOf(command)));

        Ended ended = run(arguments);

        assertThat(ended.error()).isEqualToIgnoringNewLines(NO_ANSWER);
        assertThat(ended.code()).isEqualTo(3);
    }

    /** A text for each argument that a command cannot do without. */
    private static List<String> anyOf(String command) {
        CommandSpec spec = commands()
                .filter(found -> words(found).equals(command))
                .findFirst()
                .orElseThrow();
        List<String> arguments = new ArrayList<>();
        spec.options().stream()
                .filter(ArgSpec::required)
                .forEach(option -> arguments.addAll(List.of(option.longestName(), "x")));
        spec.positionalParameters()
                .forEach(parameter -> arguments.add(parameter.type() == Path.class ? "target/x" : "x"));
        return arguments;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trian                     | unknown command 'trian'; did you mean train or trajectory?| anthesis
            train                     | missing required option: '--dataset=<dataset>'          | anthesis train
            jobs list --stat failed   | unknown option '--stat'; did you mean --state?          | anthesis jobs list
            jobs watch one two        | unexpected argument 'two'                               | anthesis jobs watch
            sample x --images ten     | invalid value for option '--images': 'ten' is not a whole number | anthesis sample
            sample x --guidance much  | invalid value for option '--guidance': 'much' is not a number    | anthesis sample
            draw model.safetensors    | missing required option: '--out'                        | anthesis draw
            sweeps show x --plan p    | unknown option '--plan'                                 | anthesis sweeps show
            """)
    void aWrongCommandLineGetsAnErrorAndWhereToFindHelp(String line, String error, String help) {
        Ended ended = run(line.split(" "));

        assertThat(ended.error().lines()).containsExactly("anthesis: " + error, "try: " + help + " --help");
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void aGroupWithoutACommandShowsItsCommands() {
        Ended ended = run("data");

        assertThat(ended.error()).contains("import", "list", "show");
        assertThat(ended.code()).isEqualTo(2);
    }

    /** Version 0.1 had other names; the commands get as far as the gateway, which is away, or the file, which is missing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch run@best --output target/fetched",
                "leaderboard plot target/plot.png",
                "leaderboard --csv target/scores.csv",
                "sweep show x --plot target/plot.png",
                "convert nowhere.h5 target/nowhere.pt",
                "draw nowhere.h5 target/nowhere.png"
            })
    void formerNamesOfOutputFilesAreUnderstood(String line) {
        Ended ended = run(line.split(" "));

        assertThat(ended.error()).doesNotContain("--help").containsAnyOf("no answer from", "nowhere.h5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datasets import blossoms",
                "datasets list",
                "datasets show x",
                "datasets skipped x",
                "trainings --limit 3",
                "checkpoints --run x",
                "checkpoints import pom.xml",
                "checkpoints export x --out target/x",
                "presets",
                "job x",
                "jobs --state failed --limit 3",
                "watch x",
                "cancel x",
                "delete x",
                "delete --checkpoint x",
                "delete --dataset x",
                "sweep run@best --steps 3,5",
                "sweep list",
                "sweep show x",
                "leaderboard --dataset blossoms",
                "workers",
                "keys",
                "webhooks",
                "submitters",
                "dead-letters --kind training"
            })
    void commandsOfVersion01GoOnWorking(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(List.of("--gateway", CLOSED_PORT));

        assertThat(run(arguments).error()).isEqualToIgnoringNewLines(NO_ANSWER);
    }

    private static String usage(CommandLine line) {
        var usage = new StringWriter();
        line.usage(new PrintWriter(usage));
        return usage.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-V"})
    void theHelpOfTheWholeNeedsOnlyNamesAndDescriptions(String arguments) {
        CommandLine names = Main.commandLine(arguments.isEmpty() ? new String[0] : new String[] {arguments});

        assertThat(names.getSubcommands().get("jobs").getSubcommands()).isEmpty();
        assertThat(usage(names)).isEqualTo(usage(Main.commandLine()));
    }

    /** All but those that the completion and the help need as a whole, and former names. */
    @Test
    void aCommandIsTheSameWithoutTheOthers() {
        commands().filter(command -> !isHidden(command)).forEach(command -> {
            List<String> words = List.of(words(command).split(" "));
            CommandLine alone = Main.commandLine(words.toArray(String[]::new));
            for (String word : words) {
                alone = alone.getSubcommands().get(word);
            }
            assertThat(usage(alone)).isEqualTo(usage(command.commandLine()));
        });
        assertThat(Main.commandLine("jobs", "list").getSubcommands()).containsOnlyKeys("jobs");
        assertThat(Main.commandLine("jbos").getSubcommands()).containsKeys("jobs", "models", "watch", "bench");
    }

    @Test
    void helpShowsEveryCommandInASectionAndNoFormerName() {
        var usage = usage(Main.commandLine());

        assertThat(usage)
                .contains("Data and models:", "  jobs  ", "  sweeps  ", "  chaos  ")
                .doesNotContain("  datasets  ", "  trainings  ", "  sweep  ", "  watch  ");
        assertThat(usage.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void missingArchivesAreNamed() {
        Ended ended = run("data", "import", "mine", "--archive", "nowhere.tgz", "--gateway", CLOSED_PORT);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.error()).contains("--archive must name a file that is there, was nowhere.tgz");
    }
}
