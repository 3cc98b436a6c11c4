package io.anthesis.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a wrong command line ends: a line that says what is wrong, and a line that says where to find help. */
final class UsageError {
    private UsageError() {}

    /** @return the exit code */
    static int print(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        if (exception.getMessage().startsWith("Missing required subcommand")) {
            command.usage(command.getErr());
        } else {
            command.getErr().println("anthesis: " + sentence(exception));
            command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String sentence(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        String message = exception
                .getMessage()
                .lines()
                .map(String::strip)
                .reduce("", (a, b) -> a + " " + b)
                .strip()
                .replaceFirst(" is not an? (int|long|Integer|Long)$", " is not a whole number")
                .replaceFirst(" is not a (double|float|Double|Float)$", " is not a number");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException exception) {
        String word = exception.getUnmatched().getFirst();
        boolean isOption = exception.isUnknownOption();
        CommandLine command = exception.getCommandLine();
        String what;
        if (isOption) {
            what = "unknown option '" + word + "'";
        } else if (command.getSubcommands().isEmpty()) {
            what = "unexpected argument '" + word + "'";
        } else {
            what = "unknown command '" + word + "'";
        }
        List<String> alike = exception.getSuggestions().stream()
                .filter(name -> !isHidden(command.getSubcommands().get(name)))
                .limit(2)
                .toList();
        return alike.isEmpty() ? what : what + "; did you mean " + String.join(" or ", alike) + "?";
    }

    private static boolean isHidden(CommandLine command) {
        return command != null && command.getCommandSpec().usageMessage().hidden();
    }
}
