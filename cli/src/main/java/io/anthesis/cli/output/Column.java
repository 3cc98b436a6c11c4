package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import java.time.Instant;
import java.util.function.Function;

/**
 * A column of an {@link ElementTable}.
 *
 * @param cell gives a text, a number, an {@link Id} or an {@link Instant}
 */
public record Column(String heading, Function<JsonNode, Object> cell) {
    /** A field that every element has. */
    public static Column of(String heading, String field) {
        return new Column(heading, element -> Fields.text(element, field));
    }

    /** An id that every element has. */
    public static Column id(String heading, String field) {
        return new Column(heading, element -> new Id(Fields.text(element, field)));
    }

    /** A time that every element has. */
    public static Column time(String heading, String field) {
        return new Column(heading, element -> Instant.parse(Fields.text(element, field)));
    }

    /** @param missing shown for elements without the time */
    public static Column time(String heading, String field, String missing) {
        return new Column(
                heading,
                element -> element.hasNonNull(field)
                        ? Instant.parse(element.path(field).asText())
                        : missing);
    }

    /** @param missing shown for elements without the field */
    public static Column optional(String heading, String field, String missing) {
        return new Column(heading, element -> element.path(field).asText(missing));
    }
}
