package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The topics of this version beside those of the versions before: who reads events finds all that was promised, and who publishes
 * commands need not say more. Fields, messages and channels may be added.
 */
class TopicsCompatibilityTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode before() throws IOException {
        try (InputStream document = TopicsCompatibilityTest.class.getResourceAsStream("/versions/asyncapi-0.1.yaml")) {
            return YAML.readTree(document);
        }
    }

    private static JsonNode now() throws IOException {
        return YAML.readTree(AnthesisHome.ofThisProcess()
                .root()
                .resolve("docs/asyncapi.yaml")
                .toFile());
    }

    @Test
    void whatWasPromisedIsKept() throws IOException {
        assertThat(broken(before(), now())).isEmpty();
    }

    @Test
    void whatIsTakenAwayIsNoticed() throws IOException {
        ObjectNode changed = before().deepCopy();
        changed.withObject("/components/schemas/Queued/properties").remove("spec");
        changed.withObject("/components/schemas/Retrying/properties/attempt").put("type", "string");
        changed.withObject("/components/schemas/EvaluationCommand")
                .putArray("required")
                .add("protocol");
        changed.withObject("/components/schemas/Progress").putArray("required").add("jobId");
        changed.withObject("/channels/trainingEvents/messages").remove("deleted");

        assertThat(broken(before(), changed))
                .anyMatch(one -> one.contains("Queued") || one.contains("spec"))
                .anyMatch(one -> one.contains("attempt"))
                .anyMatch(one -> one.contains("evaluate") && one.contains("protocol"))
                .anyMatch(one -> one.contains("progress") && one.contains("total"))
                .anyMatch(one -> one.contains("trainingEvents") && one.contains("deleted"));
    }

    /** The specs that version 0.1 put into events; what it wrote of them is written today, field by field. */
    @ParameterizedTest
    @EnumSource(JobKind.class)
    void fieldsOfSpecsAreKept(JobKind kind) throws IOException {
        JsonNode before;
        try (InputStream specs = TopicsCompatibilityTest.class.getResourceAsStream("/versions/specs-0.1.json")) {
            before = YAML.readTree(specs).path(kind.key());
        }
        Class<? extends JobSpec> type =
                switch (kind) {
                    case TRAINING -> TrainingSpec.class;
                    case SAMPLING -> SamplingSpec.class;
                    case EVALUATION -> EvaluationSpec.class;
                };

        JsonNode now = Json.parse(Json.write(Json.read(before.toString(), type)));

        assertThat(lost("", Json.parse(before.toString()), now)).isEmpty();
    }

    private static List<String> lost(String path, JsonNode before, JsonNode now) {
        List<String> lost = new ArrayList<>();
        before.properties().forEach(field -> {
            String name = path + field.getKey();
            JsonNode kept = now.path(field.getKey());
            if (field.getValue().isObject()) {
                lost.addAll(lost(name + ".", field.getValue(), kept));
            } else if (!field.getValue().equals(kept)) {
                lost.add(name + " was " + field.getValue() + ", is " + kept);
            }
        });
        return lost;
    }

    private static List<String> broken(JsonNode before, JsonNode now) {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, JsonNode> channel : before.path("channels").properties()) {
            JsonNode kept = now.path("channels").path(channel.getKey());
            if (!kept.path("address").equals(channel.getValue().path("address"))) {
                broken.add("channel " + channel.getKey() + " has another address, or none");
                continue;
            }
            boolean published = channel.getKey().endsWith("Commands");
            for (String message : names(channel.getValue().path("messages"))) {
                if (!kept.path("messages").has(message)) {
                    broken.add("channel " + channel.getKey() + " has no message " + message);
                    continue;
                }
                JsonNode old =
                        resolve(before, channel.getValue().path("messages").path(message));
                JsonNode current = resolve(now, kept.path("messages").path(message));
                for (String part : List.of("headers", "payload")) {
                    compare(
                            channel.getKey() + "/" + message + " " + part,
                            Shape.of(before, old.path(part)),
                            Shape.of(now, current.path(part)),
                            published,
                            broken);
                }
            }
        }
        return broken;
    }

    private static void compare(String where, Shape old, Shape current, boolean published, List<String> broken) {
        old.properties().forEach((name, schema) -> {
            JsonNode kept = current.properties().get(name);
            if (kept == null) {
                broken.add(where + ": " + name + " is gone");
            } else if (!kept.path("type").equals(schema.path("type"))
                    || !kept.path("format").equals(schema.path("format"))
                    || !kept.path("enum").equals(schema.path("enum"))) {
                broken.add(where + ": " + name + " is of another type");
            }
        });
        Set<String> missing = new HashSet<>(published ? current.required() : old.required());
        missing.removeAll(published ? old.required() : current.required());
        missing.forEach(name -> broken.add(where + ": " + name
                + (published ? " is required, it was not" : " may be missing, it was always there")));
    }

    /** Properties of an object with those that it inherits. */
    private record Shape(Map<String, JsonNode> properties, Set<String> required) {
        static Shape of(JsonNode document, JsonNode schema) {
            var shape = new Shape(new TreeMap<>(), new HashSet<>());
            shape.add(document, resolve(document, schema));
            return shape;
        }

        private void add(JsonNode document, JsonNode schema) {
            schema.path("allOf").forEach(part -> add(document, resolve(document, part)));
            schema.path("properties")
                    .properties()
                    .forEach(property -> properties.put(property.getKey(), resolve(document, property.getValue())));
            schema.path("required").forEach(name -> required.add(name.asText()));
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode resolve(JsonNode document, JsonNode node) {
        return node.has("$ref")
                ? resolve(document, document.at(node.path("$ref").asText().substring(1)))
                : node;
    }
}
