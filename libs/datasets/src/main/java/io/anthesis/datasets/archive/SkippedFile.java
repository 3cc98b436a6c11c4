package io.anthesis.datasets.archive;

/**
 * A file that an import did not take, and why. Both are for people: control characters are escaped and long texts cut, so that a
 * stranger's file name can neither write a line of its own into a log nor fill it.
 */
public record SkippedFile(String name, String reason) {
    private static final int MAX_CHARACTERS = 300;

    public SkippedFile {
        name = shown(name);
        reason = shown(reason);
    }

    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(point -> {
            int type = Character.getType(point);
            if (Character.isISOControl(point)
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                shown.append("\\u%04x".formatted(point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return text.codePointCount(0, text.length()) > MAX_CHARACTERS ? shown + "…" : shown.toString();
    }
}
