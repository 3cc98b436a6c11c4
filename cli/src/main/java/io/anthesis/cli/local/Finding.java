package io.anthesis.cli.local;

/**
 * What the doctor found.
 *
 * @param mend what to do; empty where nothing is to be done
 */
record Finding(String what, Grade grade, String found, String mend) {
    /** How it is. */
    enum Grade {
        GOOD("ok  "),
        POOR("poor"),
        BAD("BAD ");

        private final String word;

        Grade(String word) {
            this.word = word;
        }
    }

    static Finding good(String what, String found) {
        return new Finding(what, Grade.GOOD, found, "");
    }

    String text() {
        String line = "%s  %-10s %s".formatted(grade.word, what, found);
        return mend.isEmpty() ? line : line + System.lineSeparator() + " ".repeat(17) + mend;
    }
}
