package io.anthesis.contracts.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.anthesis.contracts.spec.InvalidSpec;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Describes invalid JSON in terms of the API: messages of the parser name its classes and settings. */
final class Mismatch {
    private static final int MAX_VALUE = 80;
    private static final Pattern DUPLICATE = Pattern.compile("(?i)duplicate field '([^']{1,80})'.*", Pattern.DOTALL);
    private static final Set<Type> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Type> FRACTIONAL = Set.of(double.class, Double.class, float.class, Float.class);

    private Mismatch() {}

    /** @param path to a value of {@code root} that is not what {@code type} has there */
    static InvalidSpec ofValue(JsonNode root, Class<?> type, List<Reference> path) {
        JsonNode found = root;
        Type expected = type;
        for (Reference step : path) {
            found = step.getFieldName() == null ? found.path(step.getIndex()) : found.path(step.getFieldName());
            expected = step.getFieldName() == null ? argument(expected, 0) : member(expected, step.getFieldName());
        }
        String field = path.isEmpty() ? "body" : name(path);
        boolean word = expected instanceof Class<?> raw && raw.isEnum() && found.isTextual();
        return new InvalidSpec(
                field, "must be " + word(expected, found) + ", was " + (word ? found.textValue() : shown(found)));
    }

    /** @return such as {@code samplers[1].steps} */
    static String name(List<Reference> path) {
        var name = new StringBuilder();
        for (Reference step : path) {
            if (step.getFieldName() == null) {
                name.append('[').append(step.getIndex()).append(']');
            } else {
                name.append(name.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return name.toString();
    }

    private static Type member(Type type, String field) {
        return type instanceof Class<?> raw
                ? records(raw)
                        .map(JsonFields::of)
                        .filter(fields -> fields.containsKey(field))
                        .map(fields -> fields.get(field))
                        .findFirst()
                        .orElse(Object.class)
                : argument(type, 1);
    }

    /** @return the type, or those that a sealed one permits */
    private static Stream<Class<?>> records(Class<?> type) {
        if (type.isSealed()) {
            return Stream.of(type.getPermittedSubclasses()).flatMap(Mismatch::records);
        }
        return type.isRecord() ? Stream.of(type) : Stream.empty();
    }

    /** @return such as {@code network.architecture must be one of} what there is */
    static InvalidSpec ofKind(JsonNode root, Class<?> rootType, InvalidTypeIdException e) {
        Class<?> type = e.getBaseType().getRawClass();
        String discriminator = type.getAnnotation(JsonTypeInfo.class).property();
        List<String> kinds = Stream.of(type.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .toList();
        JsonNode found = root;
        for (Reference step : e.getPath()) {
            found = step.getFieldName() == null ? found.path(step.getIndex()) : found.path(step.getFieldName());
        }
        if (!found.isObject()) {
            return ofValue(root, rootType, e.getPath());
        }
        String field = e.getPath().isEmpty() ? discriminator : name(e.getPath()) + "." + discriminator;
        return new InvalidSpec(field, "must be " + oneOf(kinds) + ", was " + shown(found.path(discriminator)));
    }

    private static String oneOf(List<String> words) {
        return words.size() == 2 ? String.join(" or ", words) : "one of " + String.join(", ", words);
    }

    /** As Jackson reads and writes it. */
    private static String name(Object constant) {
        try {
            String declared = ((Enum<?>) constant).name();
            JsonProperty property = constant.getClass().getField(declared).getAnnotation(JsonProperty.class);
            return property == null ? declared : property.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Type argument(Type type, int number) {
        return type instanceof ParameterizedType generic && generic.getActualTypeArguments().length > number
                ? generic.getActualTypeArguments()[number]
                : Object.class;
    }

    private static String word(Type type, JsonNode found) {
        if (WHOLE.contains(type)) {
            boolean small = type == int.class || type == Integer.class;
            String range = small
                    ? " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
                    : " from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
            return "a whole number" + (found.isIntegralNumber() ? range : "");
        }
        if (FRACTIONAL.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "text";
        }
        if (type == Instant.class) {
            return "a time like 2026-11-24T22:00:00Z";
        }
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
        if (Collection.class.isAssignableFrom(raw)) {
            return "a list";
        }
        if (raw.isEnum()) {
            return oneOf(Stream.of(raw.getEnumConstants()).map(Mismatch::name).toList());
        }
        return raw.isRecord() || raw.isSealed() || Map.class.isAssignableFrom(raw)
                ? "an object"
                : "a value as the API description has it";
    }

    private static String shown(JsonNode found) {
        if (found.isMissingNode()) {
            return "missing";
        }
        String text = found.toString();
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "…";
    }

    /** @return what is wrong with text that is not one JSON value, and where */
    static String ofText(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return "must be JSON" + where + ": " + reason(e);
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "it is nested too deeply, or has a name or number that is too long";
        }
        if (e instanceof JsonEOFException) {
            return "it ends too soon";
        }
        Matcher duplicate = DUPLICATE.matcher(e.getOriginalMessage());
        if (duplicate.matches()) {
            return "it has the field '" + duplicate.group(1) + "' twice";
        }
        return e instanceof MismatchedInputException ? "something follows the value" : "unexpected character";
    }
}
