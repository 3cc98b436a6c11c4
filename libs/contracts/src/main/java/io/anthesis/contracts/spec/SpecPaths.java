package io.anthesis.contracts.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a training, one by one. */
public final class SpecPaths {
    private SpecPaths() {}

    /** @return values by paths such as {@code optimizer.curve.warmUpSteps}, in the order of their names */
    public static Map<String, JsonNode> of(TrainingSpec spec) {
        ObjectNode fields = Json.tree(spec);
        FlatFields.moveWhereMissing(fields);
        Map<String, JsonNode> settings = new TreeMap<>();
        collect("", fields, settings);
        return settings;
    }

    private static void collect(String path, ObjectNode object, Map<String, JsonNode> settings) {
        object.properties().forEach(field -> {
            String inner = path + field.getKey();
            if (field.getValue() instanceof ObjectNode nested) {
                collect(inner + ".", nested, settings);
            } else {
                settings.put(inner, field.getValue());
            }
        });
    }
}
