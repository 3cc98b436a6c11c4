package io.anthesis.gateway.paging;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.contracts.time.RequestTimes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * The last element of a page: the next one goes on after it. Opaque to clients.
 *
 * @param place what the list is ordered by, such as a time or a number
 * @param id tells elements of one place apart; has no spaces
 */
public record Cursor(String place, String id) {
    private static final char BETWEEN = ' ';
    private static final int MAX_ID = 100;

    /** The place of an element in a list that is ordered by time. */
    public Cursor(Instant at, String id) {
        this(at.toString(), id);
    }

    /** The place of an element in a list that is ordered by number. */
    public static Cursor of(long number) {
        return new Cursor(Instant.EPOCH, Long.toString(number));
    }

    String text() {
        String plain = place + BETWEEN + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws InvalidSpec if no page ever gave it */
    static Cursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int between = plain.lastIndexOf(BETWEEN);
            String id = plain.substring(between + 1);
            if (between > 0 && isId(id)) {
                return new Cursor(plain.substring(0, between), id);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw invalid(text);
    }

    /** PostgreSQL refuses U+0000; no id has characters that are not shown. */
    private static boolean isId(String text) {
        return !text.isBlank()
                && text.length() <= MAX_ID
                && Shown.of(text, MAX_ID).equals(text);
    }

    /** @throws InvalidSpec if this is a cursor of a list that is not ordered by time */
    public Instant at() {
        return RequestTimes.parse("cursor", place);
    }

    /** @throws InvalidSpec if this is a cursor of a list whose places are no JSON values */
    public String json() {
        return Json.write(Json.parse("cursor", place));
    }

    /** @throws InvalidSpec if this is a cursor of a list whose ids are none */
    public UUID uuid() {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw invalid(text());
        }
    }

    /** @throws InvalidSpec if this is a cursor of a list whose ids are no numbers */
    public long number() {
        try {
            long number = Long.parseLong(id);
            if (number >= -1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw invalid(text());
    }

    private static InvalidSpec invalid(String text) {
        return new InvalidSpec(
                "cursor", "must be from the Link header of this list's page before, was '" + Shown.of(text) + "'");
    }
}
