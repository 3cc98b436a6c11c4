package io.anthesis.diffusion.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.DiffusionSchedule;

/**
 * What must be known about a model to use its weights. As JSON it goes with every file that can hold it:
 *
 * <pre>{@code
 * {"network": {"architecture": "residual-unet", "imageSize": 64, "widths": [32, 64, 96, 128], "blockDepth": 2,
 *              "embeddingDimensions": 32, "embeddingMaxFrequency": 1000.0},
 *  "schedule": {"kind": "angle", "minSignalRate": 0.02, "maxSignalRate": 0.95},
 *  "prediction": "noise"}
 * }</pre>
 *
 * @param prediction what the network's output means
 */
public record ModelSpec(
        @JsonProperty(required = true) @JsonDeserialize(using = NetworkReader.class)
        DiffusionNetwork network,

        @JsonProperty(required = true) DiffusionSchedule schedule,
        @JsonProperty(required = true) PredictionType prediction) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** @throws IllegalArgumentException saying which part is missing, unknown or wrong */
    public static ModelSpec parse(String json) {
        try {
            return of(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw DescriptionProblem.notJson(e);
        }
    }

    /** @throws IllegalArgumentException as {@link #parse} */
    static ModelSpec of(JsonNode description) {
        try {
            return JSON.treeToValue(description, ModelSpec.class);
        } catch (JsonMappingException e) {
            throw DescriptionProblem.of(e, description);
        } catch (JsonProcessingException e) {
            throw DescriptionProblem.notJson(e);
        }
    }

    /** @return what {@link #parse} reads */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
