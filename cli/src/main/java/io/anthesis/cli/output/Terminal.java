package io.anthesis.cli.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The terminal that this process writes to, if it does. */
public final class Terminal {
    /** Where the terminal does not say. */
    public static final int USUAL_WIDTH = 80;

    private static final Duration WIDTH_HOLDS = Duration.ofSeconds(2);

    private Terminal() {}

    /** @return false in a pipe or a file, and where a line cannot be written over */
    public static boolean isThere() {
        return System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /** @return its columns, or empty in a pipe */
    public static OptionalInt width() {
        if (!isThere()) {
            return OptionalInt.empty();
        }
        OptionalInt told = parse(System.getenv("COLUMNS"));
        return OptionalInt.of(told.orElseGet(() -> asked().orElse(USUAL_WIDTH)));
    }

    /** @return its columns also after it was resized, a moment later: asking for them starts a process */
    public static Supplier<OptionalInt> currentWidth() {
        return new Supplier<>() {
            private OptionalInt width = width();
            private long asked = System.nanoTime();

            @Override
            public OptionalInt get() {
                if (width.isPresent() && System.nanoTime() - asked > WIDTH_HOLDS.toNanos()) {
                    width = width();
                    asked = System.nanoTime();
                }
                return width;
            }
        };
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
            return OptionalInt.empty(); // no stty
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    static OptionalInt parse(String columns) {
        try {
            int width = columns == null ? 0 : Integer.parseInt(columns.trim());
            return width > 0 ? OptionalInt.of(width) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
