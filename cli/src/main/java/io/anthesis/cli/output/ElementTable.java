package io.anthesis.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The elements of an answer as a table.
 *
 * @param leastUseful headings of columns that a narrow terminal does without, the first ones first
 */
public record ElementTable(List<Column> columns, List<String> leastUseful) {
    public static ElementTable of(Column... columns) {
        return new ElementTable(List.of(columns), List.of());
    }

    public ElementTable leavingOut(String... leastUseful) {
        return new ElementTable(columns, List.of(leastUseful));
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
        var table = new Table(columns.stream().map(Column::heading).toArray(String[]::new))
                .leavingOut(leastUseful.toArray(String[]::new));
        elements.forEach(element -> table.row(
                columns.stream().map(column -> column.cell().apply(element)).toArray()));
        return table;
    }
}
