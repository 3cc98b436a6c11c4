package io.anthesis.cli.job;

import picocli.CommandLine.Command;

@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List trainings, their checkpoints and presets; import, export and delete checkpoints.",
        subcommands = {
            TrainingsCommand.class,
            CheckpointsCommand.class,
            PresetsCommand.class,
            CheckpointFiles.Import.class,
            CheckpointFiles.Export.class,
            DeleteCommand.OfCheckpoint.class
        })
public final class ModelsCommand {
    private ModelsCommand() {}
}
