package io.anthesis.cli.output;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The file or folder that a command writes: {@code -o} or {@code --out}, the same in every command. */
public final class OutFile {
    private OutFile() {}

    /**
     * @param former the place that version 0.1 had for it; goes with 0.3
     * @throws ParameterException if neither is given
     */
    public static Path required(CommandSpec command, Path out, Path former) {
        if (out == null && former == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: '--out'");
        }
        return out == null ? former : out;
    }
}
