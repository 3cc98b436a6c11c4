package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.CheckpointNames;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.OutFile;
import io.anthesis.cli.output.WatchOption;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "leaderboard",
        mixinStandardHelpOptions = true,
        description = "Show scores, best first; verify one; plot them.",
        subcommands = {LeaderboardCommand.Verify.class, LeaderboardCommand.Plot.class})
public final class LeaderboardCommand implements Callable<Integer> {
    private static final int MAX_ENTRIES = 5_000;

    private static final Column SAMPLER = Column.of("SAMPLER", "sampler");

    private static List<Column> scores(CheckpointNames names) {
        return List.of(
                new Column("RANK", LeaderboardCommand::rank),
                new Column("SCORE", entry -> Fields.text(entry, "id").substring(0, 8)),
                new Column(
                        "SUBJECT",
                        entry -> entry.hasNonNull("checkpoint")
                                ? names.checkpoint(Fields.text(entry, "checkpoint"))
                                : "sampling " + entry.path("sampling").asText()),
                SAMPLER,
                Column.of("STEPS", "steps"),
                new Column("KID", entry -> number(Fields.required(entry, "kid"))),
                new Column("95 % INTERVAL", LeaderboardCommand::interval),
                Column.optional("COST", "networkEvaluations", "-"),
                new Column("IMAGES/S", LeaderboardCommand::speed),
                new Column("", LeaderboardCommand::verification));
    }

    @Mixin
    private GatewayOptions gateway;

    @Mixin
    private Filter filter;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "keep all columns as CSV, too")
    private Path csv;

    @Option(names = "--csv", hidden = true, description = "as --out")
    private void setFormerOut(Path file) {
        csv = file;
    }

    /** Which scores are asked for. */
    static final class Filter {
        @Option(names = "--dataset", description = "name of a data set")
        private String dataset;

        @Option(
                names = "--protocol",
                description = EvaluationProtocol.QUICK75_NAME + " or " + EvaluationProtocol.KERAS75_NAME)
        private String protocol;

        @Option(names = "--checkpoint", description = "RUN@best, RUN@latest or RUN@epoch:N, or an id")
        private String checkpoint;

        ApiPath of(ApiPath path, GatewayClient client) {
            String id = checkpoint == null ? null : new References(client).checkpointId(checkpoint);
            return path.with("dataset", dataset).with("protocol", protocol).with("checkpoint", id);
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
        JsonNode entries = client.list(filter.of(ApiPath.of("leaderboard"), client), MAX_ENTRIES);
        if (csv != null) {
            client.download(filter.of(ApiPath.of("leaderboard"), client), csv, "text/csv");
        }
        if (gateway.json()) {
            System.out.println(entries);
        } else {
            print(entries, new CheckpointNames(client), System.out);
        }
        return 0;
    }

    /** Entries as a table, those that cannot be compared apart, and what to know about them. */
    public static void print(JsonNode entries, CheckpointNames names, PrintStream out) {
        if (entries.isEmpty()) {
            out.println("no scores yet: every checkpoint of a training gets one");
            return;
        }
        boolean uncalibrated = false;
        List<JsonNode> comparable = new ArrayList<>();
        for (JsonNode entry : entries) {
            uncalibrated |= !isCalibrated(entry);
            if (!comparable.isEmpty() && !comparability(entry).equals(comparability(comparable.getFirst()))) {
                printComparable(comparable, names, out);
                out.println();
                comparable.clear();
            }
            comparable.add(entry);
        }
        printComparable(comparable, names, out);
        out.println("= shares its rank: chance explains the difference. Cost: network evaluations an image.");
        if (uncalibrated) {
            out.println("uncalibrated: scored with random InceptionV3 weights; rank within this machine only. "
                    + "Install the real ones with: anthesis weights install inception-v3");
        }
    }

    private static void printComparable(List<JsonNode> entries, CheckpointNames names, PrintStream out) {
        out.println(group(entries.getFirst()));
        List<Column> scores = scores(names);
        MomentumColumn.table(scores, scores.indexOf(SAMPLER), entries)
                .leavingOut("IMAGES/S", "COST", "MOMENTUM", "95 % INTERVAL", "SCORE")
                .table(entries)
                .print(out);
    }

    private static String group(JsonNode entry) {
        String ofClass = entry.has("class") ? ", class " + entry.path("class").asText() : "";
        return Fields.text(entry, "dataset") + ofClass + ", " + Fields.text(entry, "protocol")
                + (isCalibrated(entry) ? "" : ", uncalibrated");
    }

    private static List<String> comparability(JsonNode entry) {
        return List.of(group(entry), Fields.text(entry, "referenceDigest"), Fields.text(entry, "extractorDigest"));
    }

    private static boolean isCalibrated(JsonNode entry) {
        return Fields.required(entry, "calibrated").asBoolean();
    }

    private static String rank(JsonNode entry) {
        return Fields.text(entry, "rank") + (Fields.required(entry, "tied").asBoolean() ? " =" : "");
    }

    private static String speed(JsonNode entry) {
        return entry.has("imagesPerSecond")
                ? String.format(
                        Locale.ROOT, "%.1f", entry.path("imagesPerSecond").asDouble())
                : "-";
    }

    private static String interval(JsonNode entry) {
        return number(Fields.required(entry, "kidLow")) + " to " + number(Fields.required(entry, "kidHigh"));
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

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compute a score again, from the noise on, and say whether it holds.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "SCORE", description = "id or its beginning")
        private String score;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            String id = new References(client).score(score);
            String job = Fields.text(client.submit(ApiPath.of("leaderboard", id, "verify"), Json.newObject()), "id");
            if (!Following.follow(client, gateway, job, "verification")) {
                return 1;
            }
            JsonNode result = Fields.required(client.get(ApiPath.of("jobs", job)), "result");
            if (gateway.json()) {
                System.out.println(result);
            } else {
                System.out.println(sentence(id, result));
            }
            return Fields.required(result, "holds").asBoolean() ? 0 : 1;
        }

        private static String sentence(String id, JsonNode result) {
            String how = Fields.required(result, "exact").asBoolean()
                    ? "under the same conditions, so every bit must agree"
                    : String.format(
                            Locale.ROOT,
                            "under other conditions than the first time, so it may differ by %.2e",
                            Fields.required(result, "bound").asDouble());
            return String.format(
                    Locale.ROOT,
                    "score %s %s: KID %s again, %s recorded; %s",
                    id,
                    Fields.required(result, "holds").asBoolean() ? "holds" : "DOES NOT HOLD",
                    Fields.text(result, "kid"),
                    Fields.text(result, "recordedKid"),
                    how);
        }
    }

    @Command(
            name = "plot",
            mixinStandardHelpOptions = true,
            description = "Draw KID against network evaluations, with intervals, as a PNG.")
    static final class Plot implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Mixin
        private Filter filter;

        @Option(
                names = {"-o", "--out"},
                paramLabel = "FILE",
                description = ".png; required")
        private Path out;

        @Parameters(arity = "0..1", hidden = true, description = "as --out")
        private Path formerOut;

        @Spec
        private CommandSpec command;

        @Override
        public Integer call() throws Exception {
            Path file = OutFile.required(command, out, formerOut);
            GatewayClient client = gateway.client();
            client.download(filter.of(ApiPath.of("leaderboard", "plot"), client), file);
            System.out.println(gateway.json() ? Json.write(List.of(file.toString())) : file);
            return 0;
        }
    }
}
