package io.anthesis.cli.output;

import java.io.PrintStream;

/** A line of a terminal that is written over, without escape codes: blanks cover what was longer. */
final class LiveLine {
    private final PrintStream out;
    private int shown;

    LiveLine(PrintStream out) {
        this.out = out;
    }

    /** @param text shorter than a line of the terminal */
    void show(String text, int columns) {
        out.print("\r" + text + " ".repeat(Math.max(0, Math.min(shown, columns) - text.length())));
        out.flush();
        shown = text.length();
    }

    /** The next output begins where this line did. */
    void clear() {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            out.flush();
            shown = 0;
        }
    }

    /** The next output begins below this line. */
    void leave() {
        if (shown > 0) {
            out.println();
            shown = 0;
        }
    }
}
