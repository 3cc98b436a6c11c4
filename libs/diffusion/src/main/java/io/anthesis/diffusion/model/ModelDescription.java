package io.anthesis.diffusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.diffusion.data.Normalizer;
import java.util.Optional;

/** What the user says about a file that does not say it itself: a {@link ModelSpec}, and perhaps its normalizer. */
public record ModelDescription(ModelSpec spec, Optional<Normalizer> normalizer) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param json as {@link ModelSpec#parse} takes it, optionally with
     *     {@code "normalizer": {"mean": [r, g, b], "variance": [r, g, b]}}
     * @throws IllegalArgumentException saying what is wrong
     */
    public static ModelDescription parse(String json) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode object)) {
                throw new IllegalArgumentException("the description of the model must be a JSON object");
            }
            JsonNode normalizer = object.remove("normalizer");
            ModelSpec spec = ModelSpec.of(object);
            return new ModelDescription(
                    spec, normalizer == null ? Optional.empty() : Optional.of(normalizer(normalizer)));
        } catch (JsonProcessingException e) {
            throw DescriptionProblem.notJson(e);
        }
    }

    private static Normalizer normalizer(JsonNode node) {
        return new Normalizer(channels(node, "mean"), channels(node, "variance")).requireFinite();
    }

    private static float[] channels(JsonNode node, String name) {
        float[] values = new float[3];
        JsonNode array = node.path(name);
        for (int i = 0; i < values.length; i++) {
            if (array.size() != values.length || !array.path(i).isNumber()) {
                throw new IllegalArgumentException(
                        "normalizer." + name + " must be three numbers, one for each channel, was " + array);
            }
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
