package io.anthesis.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.anthesis.contracts.spec.InvalidSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How everything is stored and sent. What others send is read strictly: unknown fields and silent conversions are errors. What
 * this system wrote itself may have fields of a newer version.
 */
public final class Json {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final ObjectMapper MAPPER = mapper();
    /** A service of the version before reads what a newer one wrote: it passes over fields that it does not know. */
    private static final ObjectMapper STORED = mapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private Json() {}

    private static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder(FiniteNumbers.factory())
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        mapper.coercionConfigFor(LogicalType.Textual).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
        return mapper;
    }

    /** @throws IllegalStateException if the value cannot be written, such as one that has a number that is not finite */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }

    /** @return the same text for the same value, regardless of the order of fields and of white space */
    public static String canonical(JsonNode value) {
        try {
            return write(MAPPER.treeToValue(value, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode newArray() {
        return MAPPER.createArrayNode();
    }

    /** For what this system wrote itself; anything else is a bug. */
    public static <T> T read(String json, Class<T> type) {
        try {
            return STORED.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON is not a " + type.getSimpleName() + ": " + json, e);
        }
    }

    /**
     * Reads the body of a request, or of a command.
     *
     * @throws InvalidSpec if the text is not one JSON value
     */
    public static JsonNode parse(String text) {
        return parse("body", text);
    }

    /**
     * Reads what a user gave.
     *
     * @param field that the user knows the text by
     * @throws InvalidSpec naming {@code field} if the text is not one JSON value
     */
    public static JsonNode parse(String field, String text) {
        try {
            JsonNode value = MAPPER.readTree(withoutByteOrderMark(text));
            requireStorable(field, value);
            requireFinite(field, value);
            return value;
        } catch (JsonProcessingException e) {
            throw new InvalidSpec(field, Mismatch.ofText(e));
        }
    }

    /** Editors on Windows write one before UTF-8; RFC 8259, section 8.1, lets readers pass over it. */
    private static String withoutByteOrderMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    /** PostgreSQL keeps every character but U+0000, and whole characters only. */
    private static void requireStorable(String field, JsonNode node) {
        if (node.isTextual() && !isStorable(node.textValue())) {
            throw new InvalidSpec(field, "must not contain U+0000 or half a surrogate pair");
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!isStorable(member.getKey())) {
                throw new InvalidSpec(field, "must not contain U+0000 or half a surrogate pair in a field's name");
            }
        }
        node.forEach(element -> requireStorable(field, element));
    }

    /** 1e999 is JSON, and is read as infinity. */
    private static void requireFinite(String field, JsonNode node) {
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw new InvalidSpec(field, "must be a number from -1.8e308 to 1.8e308");
        }
        node.properties().forEach(member -> requireFinite(member.getKey(), member.getValue()));
        if (node.isArray()) {
            node.forEach(element -> requireFinite(field, element));
        }
    }

    private static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(
                        point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }

    /** @throws InvalidSpec if it is no JSON object */
    public static ObjectNode requireObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidSpec(
                "body",
                "must be a JSON object, was " + node.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    /** @throws InvalidSpec naming the field that is unknown, missing, of the wrong type or out of range */
    public static <T> T spec(JsonNode node, Class<T> type) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (UnrecognizedPropertyException e) {
            throw new InvalidSpec(
                    Mismatch.name(e.getPath()),
                    "is no field here; there are "
                            + e.getKnownPropertyIds().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        } catch (InvalidTypeIdException e) {
            throw Mismatch.ofKind(node, type, e);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof InvalidSpec invalid) {
                throw invalid;
            }
            throw Mismatch.ofValue(node, type, e.getPath());
        } catch (JsonProcessingException e) {
            throw Mismatch.ofValue(node, type, List.of());
        }
    }

    public static ObjectNode readResource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
