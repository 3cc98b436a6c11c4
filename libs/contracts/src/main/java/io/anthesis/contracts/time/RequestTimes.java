package io.anthesis.contracts.time;

import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Bounds of the times in requests. Java's {@link Instant} reaches a billion years; PostgreSQL's {@code timestamptz} ends in 294276
 * and {@link java.sql.Timestamp} wraps around before that, so that a time beyond these bounds would be another one or an error.
 */
public final class RequestTimes {
    public static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    /** PostgreSQL rounds to microseconds: nothing up to here becomes the year 10000. */
    public static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** A deadline is at most this far away: ten years. */
    public static final Duration FARTHEST_DEADLINE = Duration.ofDays(3653);

    private static final String EXAMPLE = "2026-11-24T22:00:00Z";

    private RequestTimes() {}

    /** @throws InvalidSpec if the text is no ISO time with a zone, or is not within the years 1 to 9999 */
    public static Instant parse(String field, String text) {
        try {
            return bounded(field, Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new InvalidSpec(field, "must be a time like " + EXAMPLE + ", was '" + Shown.of(text) + "'");
        }
    }

    /** @throws InvalidSpec if the time is not within the years 1 to 9999 */
    public static Instant bounded(String field, Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new InvalidSpec(field, "must be a time within the years 1 to 9999, was " + time);
        }
        return time;
    }

    /** @throws InvalidSpec if the time is past, or more than ten years away */
    public static Instant deadline(String field, Instant time, Instant now) {
        if (time.isBefore(now)) {
            throw new InvalidSpec(field, "must be in the future, was " + time);
        }
        if (time.isAfter(now.plus(FARTHEST_DEADLINE))) {
            throw new InvalidSpec(field, "must be at most ten years away, was " + time);
        }
        return time;
    }
}
