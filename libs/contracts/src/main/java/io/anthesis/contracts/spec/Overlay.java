package io.anthesis.contracts.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.List;

/**
 * Lays what a request says over what holds where it says nothing, object by object. An object of another kind replaces the one
 * below; what it leaves out comes from the defaults of its kind.
 */
final class Overlay {
    private static final ObjectNode KINDS = Json.readResource(Overlay.class, "kinds.json");
    private static final List<String> DISCRIMINATORS = List.of("architecture", "kind");

    private Overlay() {}

    static ObjectNode of(ObjectNode below, ObjectNode above) {
        return of("", below, above);
    }

    private static ObjectNode of(String path, ObjectNode below, ObjectNode above) {
        ObjectNode result = ofSameKind(path, below, above);
        above.properties().forEach(field -> {
            String name = field.getKey();
            String inner = path.isEmpty() ? name : path + "." + name;
            boolean both = field.getValue() instanceof ObjectNode
                    && (result.get(name) instanceof ObjectNode || hasKinds(inner));
            JsonNode value =
                    both ? of(inner, result.withObjectProperty(name), (ObjectNode) field.getValue()) : field.getValue();
            result.set(name, value);
        });
        return result;
    }

    private static boolean hasKinds(String path) {
        return KINDS.has(path);
    }

    private static ObjectNode ofSameKind(String path, ObjectNode below, ObjectNode above) {
        for (String discriminator : DISCRIMINATORS) {
            JsonNode kind = above.get(discriminator);
            if (hasKinds(path) && kind != null && !kind.equals(below.get(discriminator))) {
                JsonNode defaults = KINDS.path(path).path(kind.asText());
                return defaults instanceof ObjectNode object ? object.deepCopy() : Json.newObject();
            }
        }
        return below.deepCopy();
    }
}
