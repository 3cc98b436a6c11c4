package io.anthesis.cli.mirror;

import io.anthesis.cli.client.GatewayOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which trainings are mirrored, and for how long. */
final class MirrorOptions {
    private static final double SHORTEST_PAUSE_SECONDS = 0.1;

    @Mixin
    private GatewayOptions gateway;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "only this training: its name, id or its beginning; repeat it for more; default: all")
    private List<String> runs = List.of();

    @Option(names = "--follow", description = "go on with what is new, until Ctrl-C")
    private boolean follow;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "with --follow, how often the gateway is asked; default: ${DEFAULT-VALUE}")
    private double everySeconds;

    GatewayOptions gateway() {
        return gateway;
    }

    List<String> runs() {
        return runs;
    }

    boolean follow() {
        return follow;
    }

    Duration every() {
        if (!(everySeconds >= SHORTEST_PAUSE_SECONDS
                && everySeconds <= Duration.ofDays(1).toSeconds())) {
            throw new IllegalArgumentException(
                    "--every must be seconds from " + SHORTEST_PAUSE_SECONDS + " to a day, was " + everySeconds);
        }
        return Duration.ofMillis(Math.round(everySeconds * 1000));
    }
}
