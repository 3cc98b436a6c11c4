package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the scores. */
@Command(name = "leaderboard", mixinStandardHelpOptions = true, description = "Show all scores, best first.")
public final class LeaderboardCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        JsonNode entries = gateway.client().get("/v1/leaderboard");
        if (gateway.json()) {
            System.out.println(entries);
        } else {
            print(entries, System.out);
        }
        return 0;
    }

    /** Entries as a table, and what to know about them. */
    public static void print(JsonNode entries, PrintStream out) {
        var table = new Table("RANK", "SUBJECT", "DATA SET", "PROTOCOL", "STEPS", "KID", "95 % INTERVAL", "IMAGES", "");
        boolean uncalibrated = false;
        for (JsonNode entry : entries) {
            boolean calibrated = entry.path("calibrated").asBoolean();
            uncalibrated |= !calibrated;
            table.row(
                    entry.path("rank").asInt(),
                    entry.path("checkpoint").asText(entry.path("sampling").asText()),
                    entry.path("dataset").asText(),
                    entry.path("protocol").asText(),
                    entry.path("steps").asInt(),
                    number(entry.path("kid")),
                    number(entry.path("kidLow")) + " to " + number(entry.path("kidHigh")),
                    entry.path("generatedImages").asInt(),
                    calibrated ? "" : "uncalibrated");
        }
        table.print(out);
        if (uncalibrated) {
            out.println("uncalibrated: scored with random InceptionV3 weights; rank within this machine only. "
                    + "Install the real ones with: anthesis weights install inception-v3");
        }
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.6f", value.asDouble());
    }
}
