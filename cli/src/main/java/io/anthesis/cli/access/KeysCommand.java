package io.anthesis.cli.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "List, create and revoke the API keys of a gateway.",
            "Commands send the key in $ANTHESIS_KEY; if the gateway requires keys, these need one of scope admin."
        },
        subcommands = {KeysCommand.Create.class, KeysCommand.Revoke.class})
public final class KeysCommand implements Callable<Integer> {
    private static final ElementTable KEYS = ElementTable.of(
                    Column.of("NAME", "name"),
                    Column.of("SCOPE", "scope"),
                    Column.of("SUBMITTER", "submitter"),
                    Column.optional("A MINUTE", "requestsPerMinute", "usual"),
                    Column.time("EXPIRES", "expiresAt", "never"),
                    Column.time("LAST USED", "lastUsedAt", "never"))
            .leavingOut("SUBMITTER", "A MINUTE", "LAST USED");

    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        return KEYS.print(gateway.json(), gateway.client().get(ApiPath.of("keys")));
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Create a key and print it; it is not shown again.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME", description = "name of its user or purpose")
        private String name;

        @Option(
                names = "--scope",
                defaultValue = "submit",
                description = "read, submit or admin, each includes the previous ones; default: ${DEFAULT-VALUE}")
        private String scope;

        @Option(names = "--submitter", description = "submitter of its jobs; default: NAME")
        private String submitter;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "default: the gateway's limit")
        private Integer requestsPerMinute;

        @Option(names = "--days", paramLabel = "N", description = "days until it expires; default: never")
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
            JsonNode created = gateway.client().post(ApiPath.of("keys"), request);
            System.out.println(gateway.json() ? created : Fields.text(created, "key"));
            if (!gateway.json()) {
                System.err.println("keep it: it is not shown again. To use it: export ANTHESIS_KEY=...");
            }
            return 0;
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revoke a key.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws Exception {
            gateway.client().delete(ApiPath.of("keys", name));
            System.out.println(
                    gateway.json()
                            ? Json.newObject()
                                    .put("name", name)
                                    .put("revoked", true)
                                    .toString()
                            : "revoked: " + name);
            return 0;
        }
    }
}
