package io.anthesis.cli.job;

import picocli.CommandLine.Command;

@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description =
                "List models, their checkpoints and presets; rename, tag and archive; import, export and delete checkpoints.",
        subcommands = {
            TrainingsCommand.class,
            ModelLabels.Show.class,
            ModelLabels.Rename.class,
            ModelLabels.Tag.class,
            ModelLabels.Archive.class,
            CheckpointsCommand.class,
            PresetsCommand.class,
            CheckpointFiles.Import.class,
            CheckpointFiles.Export.class,
            DeleteCommand.OfCheckpoint.class
        })
public final class ModelsCommand {
    private ModelsCommand() {}
}
