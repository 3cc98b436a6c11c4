package io.anthesis.cli;

import io.anthesis.cli.dataset.DatasetsCommand;
import io.anthesis.cli.job.CancelCommand;
import io.anthesis.cli.job.CheckpointFiles;
import io.anthesis.cli.job.CheckpointsCommand;
import io.anthesis.cli.job.DeleteCommand;
import io.anthesis.cli.job.JobCommand;
import io.anthesis.cli.job.PresetsCommand;
import io.anthesis.cli.job.SweepCommand;
import io.anthesis.cli.job.TrainingsCommand;
import io.anthesis.cli.job.WatchCommand;
import picocli.CommandLine;

/** Names that commands had in version 0.1: they work, but help does not show them. They go with version 0.3. */
final class FormerNames {
    private FormerNames() {}

    static void addTo(CommandLine line) {
        add(line, "datasets", DatasetsCommand.class);
        add(line, "trainings", TrainingsCommand.class);
        add(line, "checkpoints", CheckpointsCommand.class, CheckpointFiles.Import.class, CheckpointFiles.Export.class);
        add(line, "presets", PresetsCommand.class);
        add(line, "job", JobCommand.class);
        add(line, "watch", WatchCommand.class);
        add(line, "cancel", CancelCommand.class);
        add(line, "delete", DeleteCommand.class);
        add(line, "sweep", SweepCommand.class, SweepCommand.Show.class, SweepCommand.Listing.class);
    }

    private static void add(CommandLine line, String name, Class<?> command, Class<?>... subcommands) {
        var former = new CommandLine(command);
        former.getCommandSpec().name(name).usageMessage().hidden(true);
        for (Class<?> subcommand : subcommands) {
            former.addSubcommand(subcommand);
        }
        line.addSubcommand(former);
    }
}
