package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import java.util.ArrayList;
import java.util.List;

/** The momentum of a checkpoint's average, which only trainings that keep several averages have. */
final class MomentumColumn {
    private static final Column MOMENTUM = Column.optional("MOMENTUM", "momentum", "-");

    private MomentumColumn() {}

    /** @return a table with these columns, and the momentum at {@code position} if an element has one */
    static ElementTable table(List<Column> columns, int position, Iterable<JsonNode> elements) {
        var all = new ArrayList<>(columns);
        for (JsonNode element : elements) {
            if (element.has("momentum")) {
                all.add(position, MOMENTUM);
                break;
            }
        }
        return ElementTable.of(all.toArray(Column[]::new));
    }
}
