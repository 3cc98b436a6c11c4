package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The elements of an answer as a table. */
public record ElementTable(List<Column> columns) {
    public static ElementTable of(Column... columns) {
        return new ElementTable(List.of(columns));
    }

    /** @return the exit code */
    public int print(boolean json, JsonNode elements) {
        if (json) {
            System.out.println(elements);
        } else {
            table(elements).print(System.out);
        }
        return 0;
    }

    public Table table(Iterable<JsonNode> elements) {
        var table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
        elements.forEach(element -> table.row(
                columns.stream().map(column -> column.cell().apply(element)).toArray()));
        return table;
    }
}
