package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import java.util.function.Function;

/** A column of an {@link ElementTable}. */
public record Column(String heading, Function<JsonNode, Object> cell) {
    /** A field that every element has. */
    public static Column of(String heading, String field) {
        return new Column(heading, element -> Fields.text(element, field));
    }

    /** A time, without the fractions of a second. */
    public static Column seconds(String heading, String field) {
        return new Column(heading, element -> Fields.text(element, field).replaceFirst("\\..*", "Z"));
    }

    /** @param missing shown for elements without the field */
    public static Column optional(String heading, String field, String missing) {
        return new Column(heading, element -> element.path(field).asText(missing));
    }
}
