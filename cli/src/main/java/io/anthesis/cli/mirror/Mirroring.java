package io.anthesis.cli.mirror;

import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.client.References;
import io.anthesis.cli.mirror.Tracker.Added;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** What both commands do with their tracker. */
final class Mirroring {
    private final MirrorOptions options;
    private final PrintStream out;
    private final PrintStream err;

    Mirroring(MirrorOptions options, PrintStream out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /** Opens a tracker, once the gateway has answered. */
    interface Opening {
        Tracker open() throws IOException;
    }

    /** @return the exit code */
    int run(Opening opening) throws IOException, InterruptedException {
        Duration every = options.every();
        GatewayClient gateway = options.gateway().client();
        Set<String> wanted = wanted(gateway, every);
        try (Tracker tracker = opening.open()) {
            var mirror = new Mirror(gateway, wanted, tracker, this::print, err::println);
            if (!options.follow()) {
                mirror.pass();
                return 0;
            }
            while (true) {
                mirror.patientPass();
                Thread.sleep(every);
            }
        }
    }

    /** Resolves names; with {@code --follow} a gateway that is away is waited for here, too. */
    private Set<String> wanted(GatewayClient gateway, Duration every) throws InterruptedException {
        while (true) {
            try {
                var references = new References(gateway);
                return options.runs().stream().map(references::run).collect(Collectors.toSet());
            } catch (GatewayProblem e) {
                if (!options.follow() || !e.isPassing()) {
                    throw e;
                }
                err.println("anthesis: " + e.getMessage() + " (waiting for it)");
                Thread.sleep(every);
            }
        }
    }

    private void print(TrackedRun run, Added added) {
        if (options.gateway().json()) {
            out.println(Json.newObject()
                    .put("run", run.id())
                    .put("values", added.values())
                    .put("grids", added.grids())
                    .put("where", added.where()));
        } else if (!options.follow() || added.values() + added.grids() > 0) {
            out.println((run.name() + " " + run.shortId()).strip() + ": " + number(added.values(), "value") + " and "
                    + number(added.grids(), "grid") + " added to " + added.where());
        }
    }

    private static String number(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
