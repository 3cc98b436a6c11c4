package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.output.DottedNames;
import io.anthesis.cli.output.FieldList;
import io.anthesis.contracts.json.Json;
import java.io.PrintStream;
import java.util.Map;

/** The settings of a job, by the names that {@code --set} takes. */
public final class SettingsText {
    private SettingsText() {}

    static void print(JsonNode spec, PrintStream out) {
        out.println("settings:");
        new FieldList().all(values(spec)).print(out);
    }

    /** @return the settings by names with dots, each once */
    public static Map<String, JsonNode> values(JsonNode spec) {
        return DottedNames.of(withoutRepetitions(Json.requireObject(spec)));
    }

    /** A training's fields stand in its objects and, for readers of version 0.1, once more beside them. */
    private static ObjectNode withoutRepetitions(ObjectNode spec) {
        ObjectNode settings = spec.deepCopy();
        spec.propertyStream().forEach(field -> {
            boolean repeats =
                    spec.valueStream().anyMatch(object -> field.getValue().equals(object.get(field.getKey())));
            if (repeats) {
                settings.remove(field.getKey());
            }
        });
        return settings;
    }
}
