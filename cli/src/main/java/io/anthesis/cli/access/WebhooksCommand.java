package io.anthesis.cli.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "webhooks",
        mixinStandardHelpOptions = true,
        description = "List, create and delete webhooks, which are called when jobs end.",
        subcommands = {WebhooksCommand.Create.class, WebhooksCommand.Delete.class})
public final class WebhooksCommand implements Callable<Integer> {
    private static final ElementTable WEBHOOKS = ElementTable.of(
                    Column.id("ID", "id"),
                    Column.of("URL", "url"),
                    Column.optional("KIND", "kind", "all"),
                    Column.optional("SUBMITTER", "submitter", "all"),
                    Column.of("DELIVERED", "delivered"),
                    Column.of("WAITING", "waiting"),
                    Column.of("GIVEN UP", "givenUp"),
                    Column.optional("LAST ERROR", "lastError", "-"))
            .leavingOut("SUBMITTER", "KIND", "DELIVERED", "GIVEN UP");

    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        return WEBHOOKS.print(gateway.json(), gateway.client().get(ApiPath.of("webhooks")));
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Create a webhook, and print the secret that signs its deliveries; it is not shown again.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "URL")
        private String url;

        @Option(names = "--kind", description = "training, sampling or evaluation; default: all")
        private String kind;

        @Option(names = "--submitter", description = "only jobs of this submitter; default: all")
        private String submitter;

        @Override
        public Integer call() throws Exception {
            ObjectNode request = Json.newObject().put("url", url);
            if (kind != null) {
                request.put("kind", kind);
            }
            if (submitter != null) {
                request.put("submitter", submitter);
            }
            JsonNode created = gateway.client().post(ApiPath.of("webhooks"), request);
            System.out.println(gateway.json() ? created : Fields.text(created, "secret"));
            return 0;
        }
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Delete a webhook.")
    static final class Delete implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "ID", description = "or its beginning")
        private String id;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            client.delete(ApiPath.of("webhooks", new References(client).webhook(id)));
            System.out.println(
                    gateway.json()
                            ? Json.newObject()
                                    .put("id", id)
                                    .put("deleted", true)
                                    .toString()
                            : "deleted: " + id);
            return 0;
        }
    }
}
