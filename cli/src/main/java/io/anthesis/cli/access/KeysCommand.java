package io.anthesis.cli.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may ask the gateway. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "List the API keys of a gateway, make and revoke them.",
            "Commands send the key in $ANTHESIS_KEY; these take one of scope admin, where the gateway asks for keys."
        },
        subcommands = {KeysCommand.Create.class, KeysCommand.Revoke.class})
public final class KeysCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        JsonNode keys = gateway.client().get("/v1/keys");
        if (gateway.json()) {
            System.out.println(keys);
            return 0;
        }
        var table = new Table("NAME", "SCOPE", "SUBMITTER", "A MINUTE", "EXPIRES", "LAST USED");
        for (JsonNode key : keys) {
            table.row(
                    key.path("name").asText(),
                    key.path("scope").asText(),
                    key.path("submitter").asText(),
                    key.path("requestsPerMinute").asText("usual"),
                    key.path("expiresAt").asText("never"),
                    key.path("lastUsedAt").asText("never"));
        }
        table.print(System.out);
        return 0;
    }

    /** Makes a key. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Make a key and print it; it is not shown again.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME", description = "of whom or what it is for")
        private String name;

        @Option(
                names = "--scope",
                defaultValue = "submit",
                description = "read, submit or admin, each includes those before; default: ${DEFAULT-VALUE}")
        private String scope;

        @Option(names = "--submitter", description = "on whose account its jobs are; default: NAME")
        private String submitter;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "default: as the gateway says")
        private Integer requestsPerMinute;

        @Option(names = "--days", paramLabel = "N", description = "after which it expires; default: never")
        private Integer days;

        @Override
        public Integer call() throws Exception {
            ObjectNode request = Json.newObject().put("name", name).put("scope", scope);
            if (submitter != null) {
                request.put("submitter", submitter);
            }
            if (requestsPerMinute != null) {
                request.put("requestsPerMinute", requestsPerMinute);
            }
            if (days != null) {
                request.put(
                        "expiresAt", Instant.now().plus(Duration.ofDays(days)).toString());
            }
            JsonNode created = gateway.client().post("/v1/keys", request);
            System.out.println(gateway.json() ? created : created.path("key").asText());
            if (!gateway.json()) {
                System.err.println("keep it: it is not shown again. To use it: export ANTHESIS_KEY=...");
            }
            return 0;
        }
    }

    /** Revokes a key. */
    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Take a key back.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws Exception {
            gateway.client().delete("/v1/keys/" + name);
            System.out.println("revoked: " + name);
            return 0;
        }
    }
}
