package io.anthesis.cli;

import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.mirror.TrackerProblem;
import io.anthesis.standalone.platform.PlatformFailure;
import io.anthesis.standalone.server.ServerFailed;
import io.anthesis.tensor.format.CorruptTensorFile;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands, and how their errors end: a sentence on standard error and an exit code. */
@Command(
        name = "anthesis",
        mixinStandardHelpOptions = true,
        version = "Anthesis 0.1.0",
        description = "Train diffusion models, sample images from them and score them.",
        footer = {
            "",
            "Build and test: anthesis verify",
            "Completion: source <(anthesis generate-completion)",
            "Exit codes: 0 success, 1 failure, 2 invalid command line, 3 error response of the gateway, or no connection."
        })
public final class Main {
    private static final Set<String> OF_THE_WHOLE = Set.of("-h", "--help", "-V", "--version");
    private static final int FAILED = 1;
    private static final int GATEWAY = 3;

    private Main() {}

    public static void main(String[] arguments) {
        // Libraries log through java.util.logging; what they say is not for the person at the terminal.
        Logger.getLogger("").setLevel(Level.SEVERE);
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** Every command. */
    static CommandLine commandLine() {
        return configure(CommandTree.addAll(new CommandLine(new Main())));
    }

    /** What these arguments need of it. */
    static CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Main());
        if (arguments.length == 0 || OF_THE_WHOLE.contains(arguments[0])) {
            return configure(CommandTree.addNames(line));
        }
        return configure(CommandTree.addOne(line, arguments[0]) ? line : CommandTree.addAll(line));
    }

    private static CommandLine configure(CommandLine line) {
        return line.setCaseInsensitiveEnumValuesAllowed(true)
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
            case TrackerProblem problem -> problem.getMessage();
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
