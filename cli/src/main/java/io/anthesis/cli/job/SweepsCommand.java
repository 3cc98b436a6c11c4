package io.anthesis.cli.job;

import picocli.CommandLine.Command;

@Command(
        name = "sweeps",
        mixinStandardHelpOptions = true,
        description = "Score a checkpoint with a grid of samplers and steps, and show such sweeps.",
        subcommands = {SweepCommand.class, SweepCommand.Listing.class, SweepCommand.Show.class})
public final class SweepsCommand {
    private SweepsCommand() {}
}
