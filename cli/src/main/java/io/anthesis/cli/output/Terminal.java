package io.anthesis.cli.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** The terminal that this process writes to, if it does. */
public final class Terminal {
    private static final int NARROWEST = 40;

    private Terminal() {}

    /** @return false in a pipe or a file */
    public static boolean isThere() {
        return System.console() != null && System.console().isTerminal();
    }

    /** @return its columns, or empty in a pipe or where it does not say */
    public static OptionalInt width() {
        if (!isThere()) {
            return OptionalInt.empty();
        }
        OptionalInt told = parse(System.getenv("COLUMNS"));
        return told.isPresent() ? told : asked();
    }

    private static OptionalInt asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectErrorStream(true)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            stty.waitFor(1, TimeUnit.SECONDS);
            return parse(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return OptionalInt.empty(); // no stty: lines are as long as they are
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    static OptionalInt parse(String columns) {
        try {
            int width = columns == null ? 0 : Integer.parseInt(columns.trim());
            return width >= NARROWEST ? OptionalInt.of(width) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
