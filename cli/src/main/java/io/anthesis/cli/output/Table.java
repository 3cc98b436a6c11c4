package io.anthesis.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Rows under headings, each column as wide as it needs to be; numbers to the right. On a terminal that is too narrow
 * columns of text are cut, the last ones first.
 */
public final class Table {
    private static final int BETWEEN = 2;
    private static final int NARROWEST_COLUMN = 8;
    private static final String CUT = "…";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    public Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    /** As wide as the terminal at most; in a pipe nothing is cut. */
    public void print(PrintStream out) {
        print(out, Terminal.width());
    }

    void print(PrintStream out, OptionalInt terminalWidth) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        terminalWidth.ifPresent(width -> fit(widths, width));
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = cut(row.get(i), widths[i]);
                String padding = " ".repeat(widths[i] - cell.length());
                line.append(isNumeric(i) ? padding + cell : cell + padding).append(" ".repeat(BETWEEN));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** From the right: what a row is called stands on its left. Numbers are not cut: they would be others. */
    private void fit(int[] widths, int width) {
        int excess = Arrays.stream(widths).sum() + BETWEEN * (widths.length - 1) - width;
        for (int i = widths.length - 1; i >= 0 && excess > 0; i--) {
            if (!isNumeric(i) && widths[i] > NARROWEST_COLUMN) {
                int cut = Math.min(excess, widths[i] - NARROWEST_COLUMN);
                widths[i] -= cut;
                excess -= cut;
            }
        }
    }

    private static String cut(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - 1) + CUT;
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).allMatch(row -> row.get(column).matches("-?[\\d.,]*( [GMK]B| px)?|-"));
    }
}
