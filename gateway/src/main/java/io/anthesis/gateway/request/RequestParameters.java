package io.anthesis.gateway.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.time.RequestTimes;
import java.time.Instant;
import java.util.UUID;

/** Reads texts of a request. What was left out is null and stays null. */
public final class RequestParameters {
    private RequestParameters() {}

    /** @throws InvalidSpec if the body is left out, or is not one JSON value */
    public static JsonNode body(String text) {
        return Json.parse(text == null ? "" : text);
    }

    /** @throws InvalidSpec if it is no UUID */
    public static UUID uuid(String field, String text) {
        try {
            // UUID.fromString takes shortened ones, too.
            if (text == null || text.length() == 36) {
                return text == null ? null : UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new InvalidSpec(field, "must be a UUID, was '" + text + "'");
    }

    /** @throws InvalidSpec if it is no time with a zone, or is not within the years 1 to 9999 */
    public static Instant time(String field, String text) {
        return text == null ? null : RequestTimes.parse(field, text);
    }

    /** @throws InvalidSpec if it is neither true nor false */
    public static boolean flag(String field, String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw new InvalidSpec(field, "must be true or false, was '" + text + "'");
    }

    /** @throws InvalidSpec if it is no whole number in this range */
    public static int number(String field, String text, int usual, int least, int most) {
        return (int) number(field, text, (long) usual, least, most);
    }

    /** @throws InvalidSpec if it is no whole number in this range */
    public static long number(String field, String text, long usual, long least, long most) {
        try {
            long number = text == null ? usual : Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidSpec(field, "must be a whole number from " + least + " to " + most + ", was '" + text + "'");
    }

    /** @throws InvalidSpec naming the kinds there are */
    public static JobKind kind(String text) {
        try {
            return text == null ? null : JobKind.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("kind", e.getMessage());
        }
    }

    /** @throws InvalidSpec naming the states there are */
    public static JobState state(String text) {
        try {
            return text == null ? null : JobState.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("state", e.getMessage());
        }
    }
}
