package io.anthesis.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.util.List;

/** Samplings that are asked for by other names. */
final class SamplingForms {
    private static final int USUAL_IMAGES = 8;
    private static final int MAX_IMAGES = 64;
    private static final int OTHER_SEED = 43;

    private SamplingForms() {}

    static ObjectNode interpolation(JsonNode body) {
        ObjectNode request = withoutForm(body);
        JsonNode toSeed = request.remove("toSeed");
        JsonNode toClass = request.remove("toClass");
        int images = request.path("images").asInt(USUAL_IMAGES);
        if (images > MAX_IMAGES) {
            throw new InvalidSpec("images", "must be 2 to " + MAX_IMAGES + " of an interpolation, was " + images);
        }
        if (toSeed != null && !(toSeed.isIntegralNumber() && toSeed.canConvertToLong())) {
            throw new InvalidSpec(
                    "toSeed",
                    "must be a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", was " + toSeed);
        }
        if (!request.has("images")) {
            request.put("images", images);
        }
        request.put("gridColumns", Math.max(1, images));
        ObjectNode interpolation =
                request.putObject("interpolation").put("toSeed", toSeed == null ? OTHER_SEED : toSeed.longValue());
        if (toClass != null) {
            interpolation.set("toClass", toClass);
        }
        return request;
    }

    static ObjectNode trajectory(JsonNode body) {
        ObjectNode request = withoutForm(body);
        if (!request.has("images")) {
            request.put("images", 1);
        }
        return request.put("trajectory", true);
    }

    private static ObjectNode withoutForm(JsonNode body) {
        ObjectNode request = Json.requireObject(body).deepCopy();
        for (String field : List.of("gridColumns", "interpolation", "variation", "trajectory")) {
            if (request.has(field)) {
                throw new InvalidSpec(field, "is no field here; POST /v1/samplings takes it");
            }
        }
        return request;
    }
}
