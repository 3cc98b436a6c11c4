package io.anthesis.contracts.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ResidualUNetSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Times;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of trainings in version 0.1, which were all on one level, and where they are now. */
final class FlatFields {
    private static final String EMA = "ema";
    private static final String EMA_MOMENTA = "ema.momenta";

    private record Place(String object, String field) {
        String path() {
            return object + "." + field;
        }

        boolean isIn(JsonNode json) {
            return json.path(object).has(field);
        }

        /** @param name of a field, or of an element of one */
        boolean isPlaceOf(String name) {
            return name.equals(path()) || name.startsWith(path() + "[");
        }
    }

    private static final Map<String, Place> PLACES = new LinkedHashMap<>();

    static {
        places("data", "imageSize", "batchSize", "repetitions");
        places("network", "widths", "blockDepth", "embeddingDimensions", "embeddingMaxFrequency");
        places("schedule", "minSignalRate", "maxSignalRate");
        places("objective", "loss");
        places("optimizer", "learningRate", "weightDecay");
    }

    private static void places(String object, String... fields) {
        for (String field : fields) {
            PLACES.put(field, new Place(object, field));
        }
    }

    private FlatFields() {}

    /** @return whether version 0.1 does the same by them */
    static boolean suffice(TrainingSpec spec) {
        return spec.network() instanceof ResidualUNetSpec
                && spec.network().dropout() == 0
                && spec.schedule() instanceof ScheduleSpec.Angle
                && spec.prediction() == Component.NOISE
                && spec.objective().target() == Component.NOISE
                && spec.objective().weighting() instanceof ObjectiveSpec.Equal
                && spec.times() == Times.UNIFORM_TIME
                && !spec.augmentation().horizontalFlips()
                && spec.optimizer().curve().equals(OptimizerSpec.Curve.CONSTANT)
                && spec.optimizer().maxGradientNorm() == 0
                && spec.optimizer().accumulation() == 1
                && spec.ema().isOneNumber()
                && spec.conditioning() instanceof ConditioningSpec.None;
    }

    /** Says again on one level what fields can. */
    static void addTo(ObjectNode json) {
        PLACES.forEach((name, place) -> {
            JsonNode value = json.path(place.object()).get(place.field());
            if (value != null) {
                json.set(name, value);
            }
        });
    }

    /** Takes all of them away, and puts each in its place if nothing is there. */
    static void moveWhereMissing(ObjectNode json) {
        PLACES.forEach((name, place) -> {
            JsonNode value = json.remove(name);
            if (value != null && object(json, place) instanceof ObjectNode object && !object.has(place.field())) {
                object.set(place.field(), value);
            }
        });
        spellOutEma(json);
    }

    /**
     * Moves all of them to their places.
     *
     * @throws InvalidSpec if something else is in the place of one
     */
    static void move(ObjectNode request) {
        PLACES.forEach((name, place) -> {
            JsonNode value = request.remove(name);
            if (value != null && object(request, place) instanceof ObjectNode object) {
                requireSame(name, value, place.path(), object.get(place.field()));
                object.set(place.field(), value);
            }
        });
        JsonNode ema = request.get(EMA);
        if (ema != null && !ema.isNumber() && !ema.isObject()) {
            throw new InvalidSpec(EMA, "must be a number or an object, was " + ema);
        }
        spellOutEma(request);
    }

    /** Puts those of {@code changes} into settings that have none, in front of what is in their places. */
    static void put(ObjectNode settings, ObjectNode changes) {
        PLACES.forEach((name, place) -> {
            JsonNode value = changes.get(name);
            if (value == null) {
                return;
            }
            settings.set(name, value);
            if (!place.isIn(changes) && settings.get(place.object()) instanceof ObjectNode object) {
                object.remove(place.field());
            }
        });
    }

    /** @return what has the field, made if it is missing; anything but an object where a request is wrong */
    private static JsonNode object(ObjectNode json, Place place) {
        JsonNode object = json.get(place.object());
        return object == null ? json.putObject(place.object()) : object;
    }

    private static void requireSame(String name, JsonNode value, String path, JsonNode nested) {
        if (nested != null && !nested.equals(FlatFields::compare, value)) {
            throw new InvalidSpec(name, "must be left out or be as " + path + ", " + nested + ", was " + value);
        }
    }

    /** 1 is 1.0. */
    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private static void spellOutEma(ObjectNode json) {
        JsonNode ema = json.get(EMA);
        if (ema != null && ema.isNumber()) {
            ObjectNode object = json.putObject(EMA);
            object.putArray("momenta").add(ema);
            object.put("warmUp", false);
        }
    }

    /** @return what is wrong, by the name that the request has for the field: it may be one of version 0.1 */
    static InvalidSpec named(InvalidSpec wrong, JsonNode request) {
        if (wrong.field().startsWith(EMA_MOMENTA) && request.path(EMA).isNumber()) {
            return wrong.of(EMA);
        }
        if (PLACES.keySet().stream().noneMatch(request::has)) {
            return wrong;
        }
        for (Map.Entry<String, Place> known : PLACES.entrySet()) {
            Place place = known.getValue();
            if (place.isPlaceOf(wrong.field()) && !place.isIn(request)) {
                return wrong.of(
                        known.getKey() + wrong.field().substring(place.path().length()));
            }
        }
        return wrong;
    }
}
