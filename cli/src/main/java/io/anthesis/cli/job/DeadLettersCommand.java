package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.cli.output.FieldList;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "List dead letters (rejected commands from Kafka), newest first; show or replay one.",
        subcommands = {DeadLettersCommand.Show.class, DeadLettersCommand.Replay.class})
public final class DeadLettersCommand implements Callable<Integer> {
    private static final ElementTable DEAD_LETTERS = ElementTable.of(
                    Column.of("ID", "id"),
                    Column.time("AT", "at"),
                    Column.of("CODE", "code"),
                    Column.of("BYTES", "sizeBytes"),
                    Column.time("REPLAYED", "replayedAt", "no"),
                    Column.of("WHY", "reason"))
            .leavingOut("BYTES", "CODE", "REPLAYED");

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--kind", description = "training, sampling or evaluation")
    private String kind;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() throws Exception {
        return DEAD_LETTERS.print(
                gateway.json(),
                gateway.client()
                        .get(ApiPath.of("dead-letters").with("limit", limit).with("kind", kind)));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show a dead letter with its value.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "ID", description = "as in training-3-17")
        private String id;

        @Override
        public Integer call() throws Exception {
            JsonNode letter = gateway.client().get(ApiPath.of("dead-letters", id));
            if (gateway.json()) {
                System.out.println(letter);
            } else {
                new FieldList().all(letter).print(System.out);
            }
            return 0;
        }
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            description =
                    "Send a dead letter to its command topic again, unchanged, when the cause of its rejection is gone.")
    static final class Replay implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "ID", description = "as in training-3-17")
        private String id;

        @Override
        public Integer call() throws Exception {
            JsonNode answer = gateway.client().post(ApiPath.of("dead-letters", id, "replay"), Json.newObject());
            System.out.println(
                    gateway.json() ? answer.toString() : "sent to " + Fields.text(answer, "commandTopic") + " again");
            return 0;
        }
    }
}
