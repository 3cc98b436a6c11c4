package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all submitting commands share. */
final class SubmitOptions {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--wait", description = "wait for the job and show how it goes")
    private boolean wait;

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = "any field of the spec, VALUE as JSON: --set learningRate=0.0005 --set widths=[32,64]")
    private Map<String, String> fields = Map.of();

    /** Submits, and waits if asked to. */
    int submit(String path, ObjectNode body, String label) throws IOException {
        fields.forEach((field, value) -> body.set(field, parse(value)));
        var client = gateway.client();
        JsonNode submitted = client.submit(path, body);
        String id = submitted.path("id").asText();
        if (gateway.json()) {
            System.out.println(submitted);
        } else {
            System.out.println("job " + id + (wait ? "" : "; follow it with: anthesis watch " + id));
        }
        return !wait || Following.follow(client, id, label) ? 0 : 1;
    }

    private static JsonNode parse(String value) {
        try {
            return Json.parse(value);
        } catch (IllegalArgumentException e) {
            return Json.newObject().textNode(value);
        }
    }
}
