package io.anthesis.contracts.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text from outside this system as logs, reasons, headers and problem details show it: on one line, without characters that move
 * the cursor or reverse the reading direction, and of bounded length. What was cut off is said.
 */
public final class Shown {
    /** Characters of a name, a key or a value within a sentence. */
    public static final int VALUE = 200;
    /** Characters of a whole sentence, such as a reason or a problem's detail. */
    public static final int SENTENCE = 2000;

    private static final int MAX_BYTES_OF_A_CHARACTER = 4;

    private Shown() {}

    /** As {@link #of(String, int)} with at most {@link #VALUE} characters. */
    public static String of(String text) {
        return of(text, VALUE);
    }

    /** As {@link #of(String, int)} with at most {@link #SENTENCE} characters. */
    public static String sentence(String text) {
        return of(text, SENTENCE);
    }

    /** Bytes that should be UTF-8; others are shown as U+FFFD. */
    public static String of(byte[] bytes) {
        if (bytes == null) {
            return "null";
        }
        byte[] beginning = Arrays.copyOf(bytes, Math.min(bytes.length, (VALUE + 1) * MAX_BYTES_OF_A_CHARACTER));
        String text = new String(beginning, StandardCharsets.UTF_8);
        int end = end(text, VALUE);
        return end == text.length()
                ? escaped(text)
                : escaped(text.substring(0, end)) + "… (" + bytes.length + " bytes)";
    }

    /**
     * @param most characters that are shown, before they are escaped
     * @return the text itself where nothing in it has to be escaped or cut off; {@code "null"} for null
     */
    public static String of(String text, int most) {
        if (text == null) {
            return "null";
        }
        int end = end(text, most);
        return end == text.length()
                ? escaped(text)
                : escaped(text.substring(0, end)) + "… (" + text.length() + " characters)";
    }

    /** Does not cut a surrogate pair in two. */
    private static int end(String text, int most) {
        if (text.length() <= most) {
            return text.length();
        }
        return Character.isSurrogatePair(text.charAt(most - 1), text.charAt(most)) ? most - 1 : most;
    }

    private static String escaped(String text) {
        if (text.codePoints().allMatch(Shown::isPlain)) {
            return text;
        }
        var shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isPlain(point)) {
                shown.appendCodePoint(point);
            } else {
                switch (point) {
                    case '\n' -> shown.append("\\n");
                    case '\r' -> shown.append("\\r");
                    case '\t' -> shown.append("\\t");
                    default ->
                        shown.append(
                                point > Character.MAX_VALUE ? "\\U%08x".formatted(point) : "\\u%04x".formatted(point));
                }
            }
        });
        return shown.toString();
    }

    /** Format characters are those that reverse text, join it invisibly or have no width. */
    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
