package io.anthesis.diffusion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.anthesis.diffusion.network.DiffusionNetwork;
import java.util.List;
import java.util.stream.Collectors;

/** Says in the description's own words what the JSON library found wrong with it. */
final class DescriptionProblem {
    private static final int MAX_SHOWN = 60;

    private DescriptionProblem() {}

    static IllegalArgumentException notJson(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return new IllegalArgumentException("the description of the model is not valid JSON" + where, e);
    }

    static IllegalArgumentException of(JsonMappingException e, JsonNode description) {
        return new IllegalArgumentException("the description of the model is wrong: " + reason(e, description), e);
    }

    private static String reason(JsonMappingException e, JsonNode description) {
        if (e.getCause() instanceof IllegalArgumentException refused) {
            return refused.getMessage();
        }
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "'" + shown(path) + "' is no field; there are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        String field = path.isEmpty() ? "it" : shown(path);
        if (e instanceof InvalidTypeIdException kind) {
            return kind.getBaseType().hasRawClass(DiffusionNetwork.class)
                    ? field + ".architecture must be residual-unet or clear-unet"
                    : field + ".kind must be angle or log-snr";
        }
        JsonNode found = at(description, e.getPath());
        if (found.isMissingNode() || found.isNull()) {
            return field + " is missing";
        }
        return field + " must be " + expected(e) + ", was " + shown(found.toString());
    }

    private static JsonNode at(JsonNode description, List<JsonMappingException.Reference> path) {
        JsonNode node = description;
        for (JsonMappingException.Reference step : path) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return node;
    }

    private static String expected(JsonMappingException e) {
        Class<?> type = e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? mismatch.getTargetType()
                : Object.class;
        if (type == int.class || type == Integer.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (List.class.isAssignableFrom(type)) {
            return "an array";
        }
        return type.isEnum() ? "one of the values that docs/formats.md lists" : "an object";
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }
}
