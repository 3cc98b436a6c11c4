package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands from Kafka that could not be taken. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "List commands from Kafka that could not be taken, newest first; show one, or send it again.",
        subcommands = {DeadLettersCommand.Show.class, DeadLettersCommand.Replay.class})
public final class DeadLettersCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--kind", description = "training, sampling or evaluation")
    private String kind;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() throws Exception {
        JsonNode letters =
                gateway.client().get("/v1/dead-letters?limit=" + limit + (kind == null ? "" : "&kind=" + kind));
        if (gateway.json()) {
            System.out.println(letters);
            return 0;
        }
        var table = new Table("ID", "AT", "CODE", "BYTES", "REPLAYED", "WHY");
        for (JsonNode letter : letters) {
            table.row(
                    letter.path("id").asText(),
                    letter.path("at").asText(),
                    letter.path("code").asText(),
                    letter.path("sizeBytes").asLong(),
                    letter.path("replayedAt").asText("no"),
                    letter.path("reason").asText());
        }
        table.print(System.out);
        return 0;
    }

    /** One with its value. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show a dead letter with its value, as JSON.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "ID", description = "as in training-3-17")
        private String id;

        @Override
        public Integer call() throws Exception {
            System.out.println(gateway.client().get("/v1/dead-letters/" + id).toPrettyString());
            return 0;
        }
    }

    /** Once more. */
    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description = "Send a dead letter to its command topic again, as it came: for what can be taken by now.")
    static final class Replay implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "ID", description = "as in training-3-17")
        private String id;

        @Override
        public Integer call() throws Exception {
            JsonNode answer = gateway.client().post("/v1/dead-letters/" + id + "/replay", Json.newObject());
            System.out.println(
                    gateway.json()
                            ? answer.toString()
                            : "sent to " + answer.path("commandTopic").asText() + " again");
            return 0;
        }
    }
}
