package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of values within nested objects, with dots, as {@code --set} takes them. */
public final class DottedNames {
    private DottedNames() {}

    /** @return values in their order, without null and empty texts */
    public static Map<String, JsonNode> of(JsonNode object) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        collect("", object, values);
        return values;
    }

    private static void collect(String prefix, JsonNode object, Map<String, JsonNode> values) {
        object.propertyStream().forEach(property -> {
            JsonNode value = property.getValue();
            String name = prefix + property.getKey();
            if (value.isObject() && !value.isEmpty()) {
                collect(name + ".", value, values);
            } else if (!value.isNull()
                    && !(value.isTextual() && value.textValue().isEmpty())) {
                values.put(name, value);
            }
        });
    }
}
