package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.CheckpointNames;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Score a checkpoint with a grid of samplers and steps: quality against cost.")
public final class SweepCommand implements Callable<Integer> {
    private static final ElementTable POINTS = ElementTable.of(
                    Column.of("SAMPLER", "sampler"),
                    Column.of("STEPS", "steps"),
                    Column.of("NETWORK EVALUATIONS", "networkEvaluations"),
                    new Column("KID", point -> point.has("kid") ? number(point.path("kid")) : "-"),
                    new Column("95 % INTERVAL", SweepCommand::interval),
                    new Column("", SweepCommand::note))
            .leavingOut("NETWORK EVALUATIONS", "95 % INTERVAL");

    private static ElementTable sweeps(CheckpointNames names) {
        return ElementTable.of(
                        Column.id("SWEEP", "id"),
                        new Column("CHECKPOINT", sweep -> names.checkpoint(Fields.text(sweep, "checkpoint"))),
                        Column.optional("CLASS", "class", "-"),
                        Column.of("PROTOCOL", "protocol"),
                        new Column("POINTS", sweep -> Fields.required(sweep, "points")
                                .size()),
                        new Column(
                                "", sweep -> Fields.required(sweep, "complete").asBoolean() ? "complete" : "running"),
                        Column.time("CREATED", "createdAt"))
                .leavingOut("CLASS", "PROTOCOL", "CREATED");
    }

    @Mixin
    private GatewayOptions gateway;

    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "RUN@best, RUN@latest or RUN@epoch:N with a run's name or id; or id of a checkpoint",
            arity = "0..1") // as the former sweep show, too, goes through this command
    private String checkpoint;

    @Option(
            names = "--steps",
            split = ",",
            defaultValue = "3,5,10,20",
            description = "numbers of steps from noise to image, each 1 to 1000; default: ${DEFAULT-VALUE}")
    private List<Integer> steps;

    @Option(
            names = "--sampler",
            paramLabel = "JSON",
            description =
                    "a sampler as in POST /v1/samplings, such as {\"solver\": \"dpm-solver++2m\"}; may be given more than once;"
                            + " default: deterministic DDIM")
    private List<String> samplers = List.of();

    @Option(
            names = "--guidance",
            paramLabel = "SCALE",
            split = ",",
            description = "guidance scales to score every sampler with, such as 1,2,4; default: no guidance")
    private List<Double> guidance = List.of();

    @Option(
            names = "--guide",
            paramLabel = "CHECKPOINT",
            description = "a weaker checkpoint as guide, instead of the null class; needs --guidance")
    private String guide;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "score one class only, by name or number; default: all classes")
    private String ofClass;

    @Option(
            names = "--protocol",
            defaultValue = EvaluationProtocol.QUICK75_NAME,
            description = EvaluationProtocol.QUICK75_NAME + " or " + EvaluationProtocol.KERAS75_NAME
                    + "; default: ${DEFAULT-VALUE}")
    private String protocol;

    @Option(names = "--wait", description = "wait for all scores, and show them")
    private boolean wait;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        if (checkpoint == null) {
            throw new ParameterException(command.commandLine(), "Missing required parameter: 'CHECKPOINT'");
        }
        GatewayClient client = gateway.client();
        ObjectNode request = request();
        new References(client).resolveIn(request);
        JsonNode sweep = client.submit(ApiPath.of("sweeps"), request);
        String id = Fields.text(sweep, "id");
        boolean complete = true;
        if (wait) {
            for (JsonNode point : Fields.required(sweep, "points")) {
                String label = Fields.text(point, "sampler") + ", " + Fields.text(point, "steps") + " steps";
                complete &= Following.follow(client, gateway, Fields.text(point, "job"), label);
            }
            sweep = client.get(ApiPath.of("sweeps", id));
        }
        if (gateway.json()) {
            System.out.println(sweep);
        } else if (wait) {
            print(sweep);
        } else {
            System.out.println("sweep " + id + "; show it with: " + gateway.command("sweeps show " + id));
        }
        return complete ? 0 : 1;
    }

    ObjectNode request() {
        ObjectNode body = Json.newObject().put("checkpoint", checkpoint).put("protocol", protocol);
        ArrayNode counts = body.putArray("steps");
        steps.forEach(counts::add);
        if (ofClass != null) {
            body.put("class", ofClass);
        }
        if (guide != null && guidance.isEmpty()) {
            throw new IllegalArgumentException("--guide needs --guidance, such as --guidance 1,2,4");
        }
        if (!samplers.isEmpty() || !guidance.isEmpty()) {
            ArrayNode list = body.putArray("samplers");
            List<String> unguided = samplers.isEmpty() ? List.of("{}") : samplers;
            unguided.forEach(sampler -> list.addAll(guided(Json.parse("--sampler", sampler))));
        }
        return body;
    }

    /** @return the sampler with each scale of guidance, or as it is */
    private List<JsonNode> guided(JsonNode sampler) {
        if (guidance.isEmpty()) {
            return List.of(sampler);
        }
        List<JsonNode> guided = new ArrayList<>();
        for (double scale : guidance) {
            ObjectNode one = Json.requireObject(sampler).deepCopy();
            ObjectNode settings = one.putObject("guidance").put("scale", scale);
            if (guide != null) {
                settings.put("guide", guide);
            }
            guided.add(one);
        }
        return guided;
    }

    private static void print(JsonNode sweep) {
        POINTS.table(Fields.required(sweep, "points")).print(System.out);
    }

    private static String interval(JsonNode point) {
        return point.has("kid")
                ? number(Fields.required(point, "kidLow")) + " to " + number(Fields.required(point, "kidHigh"))
                : "";
    }

    private static String note(JsonNode point) {
        if (!point.has("kid")) {
            return point.path("error").asText(Fields.text(point, "state"));
        }
        return Fields.required(point, "calibrated").asBoolean() ? "" : "uncalibrated";
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.6f", value.asDouble());
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show the scores of a sweep so far.")
    public static final class Show implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "SWEEP", description = "id or its beginning")
        private String id;

        @Option(
                names = {"-o", "--out"},
                paramLabel = "FILE",
                description = "also write the plot, as a PNG")
        private Path plot;

        @Option(names = "--plot", hidden = true, description = "as --out")
        private void setFormerOut(Path file) {
            plot = file;
        }

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            String sweepId = new References(client).sweep(id);
            JsonNode sweep = client.get(ApiPath.of("sweeps", sweepId));
            if (gateway.json()) {
                System.out.println(sweep);
            } else {
                print(sweep);
            }
            if (plot != null) {
                client.download(ApiPath.of("sweeps", sweepId, "plot"), plot);
            }
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List sweeps, newest first.")
    public static final class Listing implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
        private int limit;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            JsonNode sweeps = client.list(ApiPath.of("sweeps"), limit);
            if (gateway.json()) {
                System.out.println(sweeps);
                return 0;
            }
            return sweeps(new CheckpointNames(client)).print(false, sweeps);
        }
    }
}
