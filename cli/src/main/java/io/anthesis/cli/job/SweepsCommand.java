package io.anthesis.cli.job;

import picocli.CommandLine.Command;

@Command(
        name = "sweeps",
        mixinStandardHelpOptions = true,
        description = "Start, list and show parameter sweeps: a checkpoint scored with a grid of samplers and steps.",
        subcommands = {SweepCommand.class, SweepCommand.Listing.class, SweepCommand.Show.class})
public final class SweepsCommand {
    private SweepsCommand() {}
}
