package io.anthesis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A setting of trainings that the OpenAPI document describes.
 *
 * @param path a JSON pointer
 * @param kind of the object that it is part of, where such objects are of several kinds
 * @param isKind whether it says the kind
 */
record DescribedSetting(String path, Optional<String> kind, boolean isKind) {
    private static final List<String> KINDS = List.of("kind", "architecture");

    /** Of the job, not of what it computes. */
    private static final Set<String> OF_JOBS = Set.of("/priority", "/deadline");

    /** @param api the whole document */
    static List<DescribedSetting> all(JsonNode api) {
        JsonNode schemas = api.at("/components/schemas");
        return of(schemas, schemas.path("TrainingRequest"), "", Optional.empty())
                .filter(setting -> !OF_JOBS.contains(setting.path))
                .toList();
    }

    private static Stream<DescribedSetting> of(JsonNode schemas, JsonNode schema, String path, Optional<String> kind) {
        if (schema.path("deprecated").asBoolean()) {
            return Stream.empty();
        }
        String reference = schema.path("$ref").asText();
        if (!reference.isEmpty()) {
            return of(schemas, schemas.path(reference.substring(reference.lastIndexOf('/') + 1)), path, kind);
        }
        if (schema.has("anyOf")) {
            return schema.path("anyOf").valueStream().flatMap(one -> of(schemas, one, path, kind));
        }
        if (schema.has("properties")) {
            JsonNode properties = schema.path("properties");
            Optional<String> own = kindOf(properties);
            return properties
                    .propertyStream()
                    .flatMap(property -> of(schemas, property.getValue(), path + "/" + property.getKey(), own));
        }
        return Stream.of(new DescribedSetting(path, kind, KINDS.contains(lastName(path))));
    }

    private static Optional<String> kindOf(JsonNode properties) {
        return KINDS.stream()
                .map(name -> properties.path(name).at("/enum/0").asText())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** @return whether the training would be another one without it */
    boolean isSetBy(ObjectNode request) {
        TrainingSpec spec = Presets.training(request);
        JsonNode object = Json.tree(spec).at(path.substring(0, path.lastIndexOf('/')));
        boolean sameKind = kind.isEmpty()
                || KINDS.stream().anyMatch(name -> object.path(name).asText().equals(kind.get()));
        return sameKind && (isKind || !request.at(path).isMissingNode() && changes(spec, request));
    }

    private boolean changes(TrainingSpec spec, ObjectNode request) {
        ObjectNode less = request.deepCopy();
        ((ObjectNode) less.at(path.substring(0, path.lastIndexOf('/')))).remove(lastName(path));
        try {
            return !Presets.training(less).equals(spec);
        } catch (InvalidSpec needed) {
            return true;
        }
    }
}
