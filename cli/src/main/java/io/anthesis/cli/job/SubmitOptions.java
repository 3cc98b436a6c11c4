package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Terminal;
import io.anthesis.cli.picture.Preview;
import io.anthesis.cli.picture.ShowCommand;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all submitting commands share. Their footers have examples of {@code --set}, as each has fields of its own. */
final class SubmitOptions {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--wait", description = "wait for the job and show its progress")
    private boolean wait;

    @Option(
            names = "--dry-run",
            description = "submit nothing; show the cost, the time and the workers that could run it")
    private boolean dryRun;

    @Option(names = "--priority", description = "-100 to 100, higher priorities run first; default: 0")
    private Integer priority;

    @Option(names = "--deadline", description = "a job that has not ended by then fails: 2026-11-24T22:00:00Z")
    private String deadline;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "any field of the request, VALUE as JSON or text; may be given more than once")
    private List<String> fields = List.of();

    /**
     * @return {@code defaults} with the fields of {@code --set} and of the options
     * @throws io.anthesis.contracts.spec.InvalidSpec if both say different things of a field
     */
    ObjectNode fieldsOf(ObjectNode defaults, NamedOptions named) {
        List<SetField> set = set();
        ObjectNode given = Json.newObject();
        set.forEach(field -> field.into(given));
        named.into(given, set);
        return defaults.setAll(given);
    }

    private List<SetField> set() {
        return fields.stream().map(SetField::parse).toList();
    }

    /** @return the id of the training that is called so */
    String run(String reference) throws IOException {
        return new References(gateway.client()).run(reference);
    }

    /** Submits the body with the fields of {@code --set}, and waits for the job where {@code --wait} is given. */
    int submit(ApiPath path, ObjectNode body, String label) throws IOException {
        set().forEach(field -> field.into(body));
        return send(path, body, label);
    }

    /** Submits the body as it is, and waits for the job where {@code --wait} is given. */
    int send(ApiPath path, ObjectNode body, String label) throws IOException {
        if (priority != null) {
            body.put("priority", priority);
        }
        if (deadline != null) {
            body.put("deadline", deadline);
        }
        var client = gateway.client();
        new References(client).resolveIn(body);
        if (dryRun) {
            JsonNode plan = client.post(path.with("dryRun", true), body);
            if (gateway.json()) {
                System.out.println(plan);
            } else {
                SettingsText.print(Fields.required(plan, "spec"), System.out);
                System.out.println();
                System.out.println(PlanText.of(plan, Instant.now()));
            }
            return 0;
        }
        JsonNode submitted = client.submit(path, body);
        String id = Fields.text(submitted, "id");
        Fields.required(submitted, "warnings")
                .forEach(warning -> System.err.println("anthesis: warning: " + warning.asText()));
        if (gateway.json()) {
            System.out.println(submitted);
        } else {
            System.out.println("job " + id + (wait ? "" : "; follow it with: " + gateway.command("jobs watch " + id)));
        }
        if (!wait) {
            return 0;
        }
        if (!Following.follow(client, gateway, id, label)) {
            return 1;
        }
        if (Fields.text(submitted, "kind").equals("sampling") && !gateway.json()) {
            Preview preview = Preview.detect(System.getenv(), Terminal.isThere());
            if (preview != Preview.NONE) {
                System.out.print(preview.of(
                        ShowCommand.ofSampling(client, id), Terminal.width().orElse(Terminal.USUAL_WIDTH)));
            }
        }
        return 0;
    }
}
