package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Names and values, a line each; on a terminal long values go on in further lines below their beginning. */
public final class FieldList {
    private static final String BETWEEN = "  ";
    private static final int NARROWEST_VALUE = 20;

    private record Field(String name, Object value) {}

    private final List<Field> fields = new ArrayList<>();

    /** Adds a line for each value within an object; names of nested ones have dots, as {@code --set} takes them. */
    public FieldList all(JsonNode object) {
        return all(DottedNames.of(object));
    }

    /** Adds a line for each value. */
    public FieldList all(Map<String, JsonNode> values) {
        values.forEach((name, value) -> add(name, value.isTextual() ? value.textValue() : value));
        return this;
    }

    /** @param value a text, a number or an {@link Instant} */
    public FieldList add(String name, Object value) {
        fields.add(new Field(name, value));
        return this;
    }

    /** As {@link #add}, if the object has the field. */
    public FieldList optional(String name, JsonNode object, String field) {
        return object.hasNonNull(field) ? add(name, object.get(field).asText()) : this;
    }

    /** As {@link #optional}, of a time. */
    public FieldList time(String name, JsonNode object, String field) {
        return object.hasNonNull(field)
                ? add(name, Instant.parse(object.get(field).asText()))
                : this;
    }

    public void print(PrintStream out) {
        print(out, Terminal.width());
    }

    void print(PrintStream out, OptionalInt terminalWidth) {
        int names =
                fields.stream().mapToInt(field -> field.name().length()).max().orElse(0);
        int indent = names + BETWEEN.length();
        int room = terminalWidth.isPresent()
                ? Math.max(NARROWEST_VALUE, terminalWidth.getAsInt() - indent)
                : Integer.MAX_VALUE;
        for (Field field : fields) {
            String begin = field.name() + " ".repeat(indent - field.name().length());
            for (String line : lines(Cell.text(field.value(), terminalWidth.isPresent()), room)) {
                out.println((begin + line).stripTrailing());
                begin = " ".repeat(indent);
            }
        }
    }

    /** Breaks after blanks and commas where there are any. */
    private static List<String> lines(String value, int room) {
        List<String> lines = new ArrayList<>();
        String rest = value;
        while (rest.length() > room) {
            int end = Math.max(rest.lastIndexOf(' ', room - 1), rest.lastIndexOf(',', room - 1)) + 1;
            end = end == 0 ? room : end;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end);
        }
        lines.add(rest);
        return lines;
    }
}
