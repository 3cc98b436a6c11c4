package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.text.Shown;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that show a training, and change what users say of it. */
final class ModelLabels {
    private static final String MODEL = "name, id or its beginning";

    private ModelLabels() {}

    private static int change(GatewayOptions gateway, String reference, ObjectNode change, String done)
            throws IOException {
        GatewayClient client = gateway.client();
        JsonNode training = client.patch(ApiPath.of("trainings", new References(client).run(reference)), change);
        System.out.println(gateway.json() ? training : Shown.of(Fields.text(training, "name")) + " " + done);
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one model.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "MODEL", description = MODEL)
        private String model;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            JsonNode training = client.get(ApiPath.of("trainings", new References(client).run(model)));
            if (gateway.json()) {
                System.out.println(training);
            } else {
                ModelText.print(training, System.out);
            }
            return 0;
        }
    }

    @Command(name = "rename", mixinStandardHelpOptions = true, description = "Rename a model.")
    static final class Rename implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(index = "0", paramLabel = "MODEL", description = MODEL)
        private String model;

        @Parameters(index = "1", paramLabel = "NAME", description = "1 to 100 characters")
        private String name;

        @Override
        public Integer call() throws Exception {
            return change(gateway, model, Json.newObject().put("name", name), "is its name now");
        }
    }

    @Command(
            name = "tag",
            mixinStandardHelpOptions = true,
            description = "Add tags to a model, or with --remove take them away.")
    static final class Tag implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(index = "0", paramLabel = "MODEL", description = MODEL)
        private String model;

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "TAG",
                description = "1 to 40 characters without commas")
        private List<String> tags;

        @Option(names = "--remove", description = "take these tags away")
        private boolean remove;

        @Override
        public Integer call() throws Exception {
            GatewayClient client = gateway.client();
            String id = new References(client).run(model);
            Set<String> wanted = new LinkedHashSet<>();
            Fields.required(client.get(ApiPath.of("trainings", id)), "tags").forEach(tag -> wanted.add(tag.asText()));
            if (remove) {
                wanted.removeAll(Set.copyOf(tags));
            } else {
                wanted.addAll(tags);
            }
            ObjectNode change = Json.newObject();
            wanted.forEach(change.putArray("tags")::add);
            String has = wanted.isEmpty() ? "has no tags" : "has the tags " + String.join(", ", wanted);
            return change(gateway, id, change, has);
        }
    }

    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Archive a model: lists leave it out unless --archived is given. Nothing of it is deleted.")
    static final class Archive implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "MODEL", description = MODEL)
        private String model;

        @Option(names = "--undo", description = "list it again")
        private boolean undo;

        @Override
        public Integer call() throws Exception {
            return change(
                    gateway,
                    model,
                    Json.newObject().put("archived", !undo),
                    undo ? "is listed again" : "is archived; --undo lists it again");
        }
    }
}
