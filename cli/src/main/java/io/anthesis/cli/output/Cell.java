package io.anthesis.cli.output;

import io.anthesis.contracts.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** How a value is written: on a terminal for a reader, in a pipe for a program. */
final class Cell {
    private static final int DATES_AFTER_DAYS = 30;

    private Cell() {}

    /** Control characters, which a value from elsewhere may have, would command the terminal: they are escaped. */
    static String text(Object value, boolean terminal) {
        return value instanceof Instant time
                ? time(time, terminal, Instant.now())
                : Shown.of(String.valueOf(value), Integer.MAX_VALUE);
    }

    /** @return as in {@code 3 min ago} or {@code in 2 h} on a terminal, ISO 8601 to the second in a pipe */
    static String time(Instant time, boolean terminal, Instant now) {
        if (!terminal) {
            return time.truncatedTo(ChronoUnit.SECONDS).toString();
        }
        Duration distance = Duration.between(now, time).abs();
        if (distance.toDays() >= DATES_AFTER_DAYS) {
            return time.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        }
        String amount = amount(distance);
        return time.isAfter(now) ? "in " + amount : amount + " ago";
    }

    private static String amount(Duration distance) {
        if (distance.toDays() > 0) {
            return distance.toDays() + " d";
        }
        if (distance.toHours() > 0) {
            return distance.toHours() + " h";
        }
        return distance.toMinutes() > 0 ? distance.toMinutes() + " min" : distance.toSeconds() + " s";
    }
}
