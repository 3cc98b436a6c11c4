package io.anthesis.cli;

import io.anthesis.cli.access.KeysCommand;
import io.anthesis.cli.access.WebhooksCommand;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.dataset.DatasetsCommand;
import io.anthesis.cli.dataset.WeightsCommand;
import io.anthesis.cli.deploy.ComposeCommand;
import io.anthesis.cli.deploy.LedgerCommand;
import io.anthesis.cli.deploy.StorageCommand;
import io.anthesis.cli.deploy.TopicsCommand;
import io.anthesis.cli.engine.ConformanceCommand;
import io.anthesis.cli.engine.ConvertCommand;
import io.anthesis.cli.engine.DrawCommand;
import io.anthesis.cli.job.CancelCommand;
import io.anthesis.cli.job.CheckpointsCommand;
import io.anthesis.cli.job.DeadLettersCommand;
import io.anthesis.cli.job.DeleteCommand;
import io.anthesis.cli.job.EvaluateCommand;
import io.anthesis.cli.job.ExtendCommand;
import io.anthesis.cli.job.FetchCommand;
import io.anthesis.cli.job.ForkCommand;
import io.anthesis.cli.job.InterpolateCommand;
import io.anthesis.cli.job.JobCommand;
import io.anthesis.cli.job.JobsCommand;
import io.anthesis.cli.job.LeaderboardCommand;
import io.anthesis.cli.job.PresetsCommand;
import io.anthesis.cli.job.ResumeCommand;
import io.anthesis.cli.job.SampleCommand;
import io.anthesis.cli.job.SubmittersCommand;
import io.anthesis.cli.job.SweepCommand;
import io.anthesis.cli.job.TrainCommand;
import io.anthesis.cli.job.TrainingsCommand;
import io.anthesis.cli.job.TrajectoryCommand;
import io.anthesis.cli.job.WatchCommand;
import io.anthesis.cli.job.WorkersCommand;
import io.anthesis.cli.local.BackupCommand;
import io.anthesis.cli.local.DemoCommand;
import io.anthesis.cli.local.DoctorCommand;
import io.anthesis.cli.local.DownCommand;
import io.anthesis.cli.local.LogsCommand;
import io.anthesis.cli.local.RestoreCommand;
import io.anthesis.cli.local.StatusCommand;
import io.anthesis.cli.local.UpCommand;
import io.anthesis.cli.picture.ShowCommand;
import io.anthesis.standalone.platform.PlatformFailure;
import io.anthesis.standalone.platform.Tool;
import io.anthesis.standalone.server.ServerFailed;
import io.anthesis.tensor.format.CorruptTensorFile;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands, and how their errors end: a sentence on standard error and an exit code. */
@Command(
        name = "anthesis",
        mixinStandardHelpOptions = true,
        version = "Anthesis 0.1.0",
        description = "Train diffusion models, sample images from them and score them.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            LogsCommand.class,
            DatasetsCommand.class,
            TrainCommand.class,
            TrainingsCommand.class,
            PresetsCommand.class,
            ExtendCommand.class,
            ResumeCommand.class,
            ForkCommand.class,
            SampleCommand.class,
            InterpolateCommand.class,
            TrajectoryCommand.class,
            EvaluateCommand.class,
            SweepCommand.class,
            JobsCommand.class,
            JobCommand.class,
            WatchCommand.class,
            CancelCommand.class,
            LeaderboardCommand.class,
            CheckpointsCommand.class,
            FetchCommand.class,
            ShowCommand.class,
            DeleteCommand.class,
            DeadLettersCommand.class,
            SubmittersCommand.class,
            KeysCommand.class,
            WebhooksCommand.class,
            WorkersCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            WeightsCommand.class,
            ComposeCommand.class,
            TopicsCommand.class,
            LedgerCommand.class,
            StorageCommand.class,
            DrawCommand.class,
            ConvertCommand.class,
            ConformanceCommand.class
        },
        footer = {
            "",
            "Build and test: anthesis verify",
            "Completion: source <(anthesis generate-completion)",
            "Exit codes: 0 done, 1 it failed, 2 the command line is wrong, 3 the gateway refused or is away."
        })
public final class Main {
    private static final int FAILED = 1;
    private static final int GATEWAY = 3;

    private Main() {}

    public static void main(String[] arguments) {
        // Libraries log through java.util.logging; what they say is not for the person at the terminal.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        ServiceLoader.load(Tool.class).forEach(line::addSubcommand);
        return line.addSubcommand(new AutoComplete.GenerateCompletion())
                .addSubcommand(new CommandLine.HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, arguments) -> UsageError.print(exception))
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    commandLine.getErr().println("anthesis: " + sentence(exception));
                    if (exception instanceof GatewayProblem problem) {
                        problem.nextCommand()
                                .ifPresent(command -> commandLine.getErr().println("try: " + command));
                    }
                    return exception instanceof GatewayProblem ? GATEWAY : FAILED;
                });
    }

    private static String sentence(Exception exception) {
        return switch (exception) {
            case PlatformFailure failure -> failure.getMessage();
            case ServerFailed failure -> failure.getMessage();
            case GatewayProblem problem -> problem.getMessage();
            case UncheckedIOException failure -> failure.getCause().getMessage();
            case CorruptTensorFile failure -> failure.getMessage();
            case IllegalArgumentException failure -> failure.getMessage();
            case NoSuchFileException failure -> "there is no file '" + failure.getFile() + "'";
            default ->
                exception.getMessage() == null
                        ? exception.toString()
                        : exception.getClass().getSimpleName() + ": " + exception.getMessage();
        };
    }
}
