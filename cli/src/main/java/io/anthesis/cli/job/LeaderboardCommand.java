package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.cli.output.WatchOption;
import io.anthesis.contracts.json.Json;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the scores. */
@Command(
        name = "leaderboard",
        mixinStandardHelpOptions = true,
        description = "Show scores, best first; verify one; draw them.",
        subcommands = {LeaderboardCommand.Verify.class, LeaderboardCommand.Plot.class})
public final class LeaderboardCommand implements Callable<Integer> {
    private static final int MOST = 5_000;

    @Mixin
    private GatewayOptions gateway;

    @Mixin
    private Filter filter;

    @Option(names = "--csv", paramLabel = "FILE", description = "keep all columns as CSV, too")
    private Path csv;

    /** Which scores are asked for. */
    static final class Filter {
        @Option(names = "--dataset", description = "name of a data set")
        private String dataset;

        @Option(names = "--protocol", description = "quick75 or keras75-b64-s5")
        private String protocol;

        @Option(names = "--checkpoint", description = "id of a checkpoint")
        private String checkpoint;

        String query() {
            var query = new StringJoiner("&", "?", "").setEmptyValue("");
            add(query, "dataset", dataset);
            add(query, "protocol", protocol);
            add(query, "checkpoint", checkpoint);
            return query.toString();
        }

        private static void add(StringJoiner query, String name, String value) {
            if (value != null) {
                query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
    }

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        GatewayClient client = gateway.client();
        JsonNode entries = client.list("/v1/leaderboard" + filter.query(), MOST);
        if (csv != null) {
            client.download(URI.create("/v1/leaderboard" + filter.query()), csv, "text/csv");
        }
        if (gateway.json()) {
            System.out.println(entries);
        } else {
            print(entries, System.out);
        }
        return 0;
    }

    /** Entries as a table, those that cannot be compared apart, and what to know about them. */
    public static void print(JsonNode entries, PrintStream out) {
        boolean uncalibrated = false;
        Table table = null;
        String group = null;
        for (JsonNode entry : entries) {
            boolean calibrated = entry.path("calibrated").asBoolean();
            uncalibrated |= !calibrated;
            String own = entry.path("dataset").asText() + ", "
                    + entry.path("protocol").asText() + (calibrated ? "" : ", uncalibrated");
            String comparable = own + entry.path("referenceDigest") + entry.path("extractorDigest");
            if (!comparable.equals(group)) {
                if (table != null) {
                    table.print(out);
                    out.println();
                }
                group = comparable;
                out.println(own);
                table = new Table(
                        "RANK", "SCORE", "SUBJECT", "SAMPLER", "STEPS", "KID", "95 % INTERVAL", "COST", "IMAGES/S", "");
            }
            table.row(
                    entry.path("rank").asInt() + (entry.path("tied").asBoolean() ? " =" : ""),
                    entry.path("id").asText().substring(0, 8),
                    entry.path("checkpoint").asText(entry.path("sampling").asText()),
                    entry.path("sampler").asText(),
                    entry.path("steps").asInt(),
                    number(entry.path("kid")),
                    number(entry.path("kidLow")) + " to " + number(entry.path("kidHigh")),
                    entry.path("networkEvaluations").asText("-"),
                    entry.has("imagesPerSecond")
                            ? String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    entry.path("imagesPerSecond").asDouble())
                            : "-",
                    verification(entry));
        }
        if (table == null) {
            out.println("no scores yet: every checkpoint of a training gets one");
            return;
        }
        table.print(out);
        out.println("= shares its rank: chance explains the difference. Cost: network evaluations an image.");
        if (uncalibrated) {
            out.println("uncalibrated: scored with random InceptionV3 weights; rank within this machine only. "
                    + "Install the real ones with: anthesis weights install inception-v3");
        }
    }

    private static String verification(JsonNode entry) {
        if (!entry.has("verified")) {
            return "";
        }
        return entry.path("verified").asBoolean() ? "verified" : "DOES NOT HOLD";
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.6f", value.asDouble());
    }

    /** Computes a score again. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compute a score again, from the noise on, and say whether it holds.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "SCORE", description = "its id, or enough of its beginning")
        private String score;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            String id = whole(client);
            String job = client.submit("/v1/leaderboard/" + id + "/verify", Json.newObject())
                    .path("id")
                    .asText();
            if (!Following.follow(client, job, "verification")) {
                return 1;
            }
            JsonNode result = client.get("/v1/jobs/" + job).path("result");
            if (gateway.json()) {
                System.out.println(result);
            } else {
                System.out.println(sentence(id, result));
            }
            return result.path("holds").asBoolean() ? 0 : 1;
        }

        private String whole(GatewayClient client) {
            String found = null;
            for (JsonNode entry : client.list("/v1/leaderboard", MOST)) {
                String id = entry.path("id").asText();
                if (id.startsWith(score)) {
                    if (found != null) {
                        throw new IllegalArgumentException(
                                "more than one score begins with " + score + ": give more of its id");
                    }
                    found = id;
                }
            }
            return found == null ? score : found;
        }

        private static String sentence(String id, JsonNode result) {
            String how = result.path("exact").asBoolean()
                    ? "under the same conditions, so every bit must agree"
                    : String.format(
                            Locale.ROOT,
                            "under other conditions than the first time, so it may differ by %.2e",
                            result.path("bound").asDouble());
            return String.format(
                    Locale.ROOT,
                    "score %s %s: KID %s again, %s recorded; %s",
                    id,
                    result.path("holds").asBoolean() ? "holds" : "DOES NOT HOLD",
                    result.path("kid").asText(),
                    result.path("recordedKid").asText(),
                    how);
        }
    }

    /** Draws the scores. */
    @Command(
            name = "plot",
            mixinStandardHelpOptions = true,
            description = "Draw KID against network evaluations, with intervals, as a PNG.")
    static final class Plot implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Mixin
        private Filter filter;

        @Parameters(paramLabel = "FILE", description = ".png")
        private Path file;

        @Override
        public Integer call() throws Exception {
            gateway.client().download(URI.create("/v1/leaderboard/plot" + filter.query()), file);
            return 0;
        }
    }
}
