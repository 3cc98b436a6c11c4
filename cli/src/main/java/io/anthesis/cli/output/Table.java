package io.anthesis.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Rows under headings, each column as wide as it needs to be; numbers to the right. On a terminal that is too narrow ids are shortened,
 * then the least useful columns are left out, then columns of text are cut, the last ones first.
 */
public final class Table {
    private static final int BETWEEN = 2;
    /** What a column of text is cut to before other columns are left out, and what it is cut to in the end. */
    private static final int COMFORTABLE_COLUMN = 20;

    private static final int NARROWEST_COLUMN = 8;
    private static final int SHORT_ID = 8;
    private static final String CUT = "…";

    private final List<String> headings;
    private final List<List<Object>> rows = new ArrayList<>();
    private List<String> leastUseful = List.of();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** @param headings of columns that a narrow terminal does without, the first ones first */
    public Table leavingOut(String... headings) {
        leastUseful = List.of(headings);
        return this;
    }

    /** @param cells texts, numbers, {@link Id}s and {@link java.time.Instant}s */
    public Table row(Object... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** As wide as the terminal at most; in a pipe nothing is cut. */
    public void print(PrintStream out) {
        print(out, Terminal.width());
    }

    void print(PrintStream out, OptionalInt terminalWidth) {
        List<TextColumn> columns = IntStream.range(0, headings.size())
                .mapToObj(index -> new TextColumn(headings.get(index), cells(index), terminalWidth.isPresent()))
                .toList();
        int[] widths = columns.stream().mapToInt(column -> column.width).toArray();
        if (terminalWidth.isPresent()) {
            columns = fitting(columns, terminalWidth.getAsInt());
            widths = widths(columns, terminalWidth.getAsInt());
        }
        for (int row = 0; row <= rows.size(); row++) {
            var line = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                line.append(columns.get(i).cell(row, widths[i])).append(" ".repeat(BETWEEN));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private List<Object> cells(int column) {
        return rows.stream().map(row -> row.get(column)).toList();
    }

    private List<TextColumn> fitting(List<TextColumn> columns, int width) {
        List<TextColumn> left = new ArrayList<>(columns);
        for (String heading : leastUseful) {
            int[] comfortable =
                    left.stream().mapToInt(TextColumn::comfortableWidth).toArray();
            if (total(comfortable) <= width) {
                break;
            }
            left.removeIf(column -> column.heading.equals(heading));
        }
        return left;
    }

    private static int total(int[] widths) {
        return Arrays.stream(widths).sum() + BETWEEN * (widths.length - 1);
    }

    private static int[] widths(List<TextColumn> columns, int width) {
        int[] widths = columns.stream().mapToInt(column -> column.width).toArray();
        for (int i = widths.length - 1; i >= 0; i--) {
            if (columns.get(i).isId && total(widths) > width) {
                widths[i] = columns.get(i).comfortableWidth();
            }
        }
        for (int i = widths.length - 1; i >= 0; i--) {
            shrink(widths, i, columns.get(i).comfortableWidth(), width);
        }
        // From the right: what a row is called stands on its left.
        for (int i = widths.length - 1; i >= 0; i--) {
            shrink(widths, i, columns.get(i).narrowestWidth(), width);
        }
        return widths;
    }

    private static void shrink(int[] widths, int column, int least, int width) {
        int excess = Math.max(0, total(widths) - width);
        widths[column] -= Math.max(0, Math.min(excess, widths[column] - least));
    }

    /** A column with its heading, as text. */
    private static final class TextColumn {
        private final String heading;
        private final List<String> cells = new ArrayList<>();
        private final boolean isId;
        private final boolean isNumeric;
        private final int width;

        TextColumn(String heading, List<Object> values, boolean terminal) {
            this.heading = heading;
            cells.add(heading);
            values.forEach(value -> cells.add(Cell.text(value, terminal)));
            isId = values.stream().anyMatch(Id.class::isInstance);
            isNumeric = !values.isEmpty()
                    && cells.stream().skip(1).allMatch(cell -> cell.matches("-?[\\d.,]*( [GMK]B| px)?|-"));
            width = cells.stream().mapToInt(String::length).max().orElse(0);
        }

        /** Numbers are not cut: they would be others. */
        int comfortableWidth() {
            if (isId) {
                return Math.min(width, Math.max(SHORT_ID, heading.length()));
            }
            return isNumeric ? width : Math.min(width, COMFORTABLE_COLUMN);
        }

        int narrowestWidth() {
            return isId || isNumeric ? comfortableWidth() : Math.min(width, NARROWEST_COLUMN);
        }

        String cell(int row, int width) {
            String cell = cells.get(row);
            if (cell.length() > width) {
                cell = isId ? cell.substring(0, width) : cell.substring(0, width - 1) + CUT;
            }
            String padding = " ".repeat(width - cell.length());
            return isNumeric ? padding + cell : cell + padding;
        }
    }
}
