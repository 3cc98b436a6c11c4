package io.anthesis.cli;

import io.anthesis.cli.access.KeysCommand;
import io.anthesis.cli.access.WebhooksCommand;
import io.anthesis.cli.dataset.DatasetsCommand;
import io.anthesis.cli.dataset.WeightsCommand;
import io.anthesis.cli.deploy.ComposeCommand;
import io.anthesis.cli.deploy.LedgerCommand;
import io.anthesis.cli.deploy.StorageCommand;
import io.anthesis.cli.deploy.TopicsCommand;
import io.anthesis.cli.engine.ConformanceCommand;
import io.anthesis.cli.engine.ConvertCommand;
import io.anthesis.cli.engine.DrawCommand;
import io.anthesis.cli.job.DeadLettersCommand;
import io.anthesis.cli.job.EvaluateCommand;
import io.anthesis.cli.job.ExtendCommand;
import io.anthesis.cli.job.FetchCommand;
import io.anthesis.cli.job.ForkCommand;
import io.anthesis.cli.job.InterpolateCommand;
import io.anthesis.cli.job.JobsCommand;
import io.anthesis.cli.job.LeaderboardCommand;
import io.anthesis.cli.job.ModelsCommand;
import io.anthesis.cli.job.ResumeCommand;
import io.anthesis.cli.job.SampleCommand;
import io.anthesis.cli.job.SubmittersCommand;
import io.anthesis.cli.job.SweepsCommand;
import io.anthesis.cli.job.TrainCommand;
import io.anthesis.cli.job.TrajectoryCommand;
import io.anthesis.cli.job.WorkersCommand;
import io.anthesis.cli.local.BackupCommand;
import io.anthesis.cli.local.DemoCommand;
import io.anthesis.cli.local.DoctorCommand;
import io.anthesis.cli.local.DownCommand;
import io.anthesis.cli.local.LogsCommand;
import io.anthesis.cli.local.RestoreCommand;
import io.anthesis.cli.local.StatusCommand;
import io.anthesis.cli.local.UpCommand;
import io.anthesis.cli.mirror.MirrorCommand;
import io.anthesis.cli.picture.ShowCommand;
import io.anthesis.standalone.platform.Tool;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Every command in its section of the help. */
final class CommandTree {
    private record Section(String heading, List<Class<?>> commands) {}

    private static final List<Section> SECTIONS = List.of(
            new Section(
                    "Run Anthesis",
                    List.of(
                            DemoCommand.class,
                            UpCommand.class,
                            DownCommand.class,
                            StatusCommand.class,
                            LogsCommand.class,
                            DoctorCommand.class,
                            BackupCommand.class,
                            RestoreCommand.class)),
            new Section(
                    "Data and models",
                    List.of(
                            DatasetsCommand.class,
                            ModelsCommand.class,
                            TrainCommand.class,
                            ExtendCommand.class,
                            ResumeCommand.class,
                            ForkCommand.class)),
            new Section(
                    "Pictures",
                    List.of(
                            SampleCommand.class,
                            InterpolateCommand.class,
                            TrajectoryCommand.class,
                            FetchCommand.class,
                            ShowCommand.class)),
            new Section(
                    "Scores",
                    List.of(
                            EvaluateCommand.class,
                            LeaderboardCommand.class,
                            SweepsCommand.class,
                            MirrorCommand.class,
                            WeightsCommand.class)),
            new Section(
                    "Jobs and access",
                    List.of(
                            JobsCommand.class,
                            WorkersCommand.class,
                            DeadLettersCommand.class,
                            SubmittersCommand.class,
                            KeysCommand.class,
                            WebhooksCommand.class)),
            new Section(
                    "Your own servers",
                    List.of(ComposeCommand.class, TopicsCommand.class, LedgerCommand.class, StorageCommand.class)),
            new Section(
                    "Model files, without servers",
                    List.of(DrawCommand.class, ConvertCommand.class, ConformanceCommand.class)));

    /** Groups that list by themselves, as in version 0.1, and what their {@code list} says of itself. */
    private static final Map<String, String> LISTS = Map.of(
            "jobs", "List jobs, newest first.",
            "workers", "List the workers of the last hour.",
            "leaderboard", "Show scores, best first.",
            "dead-letters", "List commands from Kafka that were rejected, newest first.",
            "submitters", "List submitters that have limits or open jobs.",
            "keys", "List API keys.",
            "webhooks", "List webhooks.");

    private static final int INDENT = 2;

    private CommandTree() {}

    /** Every command with its options and subcommands. */
    static CommandLine addAll(CommandLine line) {
        commands().forEach(line::addSubcommand);
        LISTS.forEach((group, description) -> addList(line.getSubcommands().get(group), description));
        FormerNames.addTo(line);
        tools().forEach(line::addSubcommand);
        line.addSubcommand(new AutoComplete.GenerateCompletion()).addSubcommand(new CommandLine.HelpCommand());
        return withSections(line);
    }

    /**
     * One command with its options and subcommands: reading the annotations of all takes longer than most commands run.
     *
     * @return whether there is a command of this name; names of version 0.1 and what is no command of ours count as none
     */
    static boolean addOne(CommandLine line, String name) {
        Optional<Class<?>> command =
                commands().filter(type -> name(type).equals(name)).findFirst();
        command.ifPresent(type -> {
            line.addSubcommand(type);
            if (LISTS.containsKey(name)) {
                addList(line.getSubcommands().get(name), LISTS.get(name));
            }
        });
        return command.isPresent();
    }

    /** What the help of the whole says of each command: its name and its description. */
    static CommandLine addNames(CommandLine line) {
        Stream.of(
                        commands(),
                        tools().map(Object::getClass),
                        Stream.of(AutoComplete.GenerateCompletion.class, CommandLine.HelpCommand.class))
                .flatMap(types -> types)
                .forEach(type -> line.addSubcommand(described(type)));
        return withSections(line);
    }

    private static CommandSpec described(Class<?> type) {
        Command command = type.getAnnotation(Command.class);
        CommandSpec spec = CommandSpec.create().name(command.name());
        spec.usageMessage().description(command.description());
        return spec;
    }

    private static Stream<Class<?>> commands() {
        return SECTIONS.stream().flatMap(section -> section.commands().stream());
    }

    private static Stream<Tool> tools() {
        return ServiceLoader.load(Tool.class).stream().map(ServiceLoader.Provider::get);
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }

    private static CommandLine withSections(CommandLine line) {
        line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandTree::inSections);
        return line;
    }

    private static void addList(CommandLine group, String description) {
        var list = new CommandLine(group.getCommandSpec().userObject().getClass());
        List.copyOf(list.getSubcommands().keySet()).forEach(list.getCommandSpec()::removeSubcommand);
        list.getCommandSpec().name("list").usageMessage().description(description);
        List<CommandLine> others = List.copyOf(group.getSubcommands().values());
        others.forEach(other -> group.getCommandSpec().removeSubcommand(other.getCommandName()));
        group.addSubcommand(list);
        others.forEach(group::addSubcommand);
    }

    /** The list of commands, which picocli prints as one. What belongs to no section stands in the last one. */
    private static String inSections(Help help) {
        var text = new StringBuilder();
        Map<String, Help> rest = new LinkedHashMap<>(help.subcommands());
        int names = rest.keySet().stream().mapToInt(String::length).max().orElse(0);
        for (Section section : SECTIONS) {
            List<Help> commands = section.commands().stream()
                    .map(command -> rest.remove(name(command)))
                    .toList();
            text.append(part(section.heading(), help, commands, names));
        }
        return text.append(part("More", help, rest.values(), names)).toString();
    }

    private static String part(String heading, Help help, Collection<Help> commands, int names) {
        int width = help.commandSpec().usageMessage().width();
        int first = names + 2 * INDENT;
        var table = Help.TextTable.forColumns(
                help.colorScheme(),
                new Help.Column(first, INDENT, Help.Column.Overflow.SPAN),
                new Help.Column(width - first, INDENT, Help.Column.Overflow.WRAP));
        for (Help command : commands) {
            UsageMessageSpec usage = command.commandSpec().usageMessage();
            table.addRowValues(command.commandSpec().name(), firstSentence(usage.description()[0]));
        }
        return help.createHeading("%n" + heading + ":%n") + table;
    }

    private static String firstSentence(String description) {
        return String.format(description).strip().split("(?<=\\.) ", 2)[0];
    }
}
