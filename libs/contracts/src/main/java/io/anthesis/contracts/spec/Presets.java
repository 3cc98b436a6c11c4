package io.anthesis.contracts.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.util.Map;

/** Named sets of defaults, in {@code presets.json} beside this class. */
public final class Presets {
    public static final String DEFAULT = "quick";
    /** The default seed. Scores with the same seed use the same noise, so comparable scores have this one. */
    public static final long SEED = 42;

    private static final ObjectNode PRESETS = Json.readResource(Presets.class, "presets.json");

    private Presets() {}

    /** With the fields of version 0.1 beside the nested ones. */
    public static JsonNode all() {
        ObjectNode all = PRESETS.deepCopy();
        all.forEach(preset -> FlatFields.addTo(Json.requireObject(preset)));
        return all;
    }

    /**
     * @param request fields of a {@link TrainingSpec}, nested or as version 0.1 has them, and optionally {@code preset}; what it
     *     leaves out comes from the preset, or from the defaults of another architecture, schedule or kind that it names
     * @throws InvalidSpec naming the field and what would be right
     */
    public static TrainingSpec training(JsonNode request) {
        JsonNode named = request.path("preset");
        String preset = named.isMissingNode() || named.isNull() ? DEFAULT : named.asText(named.toString());
        if (!PRESETS.has(preset)) {
            throw new InvalidSpec(
                    "preset",
                    "must be one of "
                            + String.join(
                                    ", ",
                                    PRESETS.properties().stream()
                                            .map(Map.Entry::getKey)
                                            .toList()) + ", was " + preset);
        }
        ObjectNode given = Json.requireObject(request).deepCopy();
        given.remove("preset");
        FlatFields.move(given);
        ObjectNode below = PRESETS.get(preset).deepCopy();
        FlatFields.move(below);
        ObjectNode merged = Overlay.of(below, given);
        if (!merged.hasNonNull("name")) {
            merged.put("name", preset + " on " + merged.path("dataset").asText("?"));
        }
        try {
            return Json.spec(merged, TrainingFields.class).spec();
        } catch (InvalidSpec e) {
            throw named(e, request);
        }
    }

    /** @return what is wrong with a request for a training, by the name that the request has for the field */
    public static InvalidSpec named(InvalidSpec wrong, JsonNode request) {
        return FlatFields.named(wrong, request);
    }

    /** @return a request for the same training apart from {@code changes}, which may be fields of parts of it */
    public static ObjectNode changed(TrainingSpec training, ObjectNode changes) {
        ObjectNode settings = Json.tree(training);
        FlatFields.moveWhereMissing(settings);
        ObjectNode changed = Overlay.of(settings, changes);
        FlatFields.put(changed, changes);
        return changed;
    }

    /** As {@link #training}, for sampling: 18 images at 20 steps in rows of 6 unless asked otherwise. */
    public static SamplingSpec sampling(JsonNode request) {
        return Json.spec(withDefaults("sampling-defaults.json", request), SamplingSpec.class);
    }

    /** As {@link #training}, for evaluations: the small protocol unless asked otherwise. */
    public static EvaluationSpec evaluation(JsonNode request) {
        return Json.spec(withDefaults("evaluation-defaults.json", request), EvaluationSpec.class);
    }

    /** As {@link #evaluation}, for sweeps. */
    public static SweepSpec sweep(JsonNode request) {
        return Json.spec(withDefaults("evaluation-defaults.json", request), SweepSpec.class);
    }

    private static ObjectNode withDefaults(String resource, JsonNode request) {
        ObjectNode merged = Json.readResource(Presets.class, resource);
        merged.setAll(Json.requireObject(request));
        return merged;
    }
}
