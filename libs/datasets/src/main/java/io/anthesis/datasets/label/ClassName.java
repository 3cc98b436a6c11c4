package io.anthesis.datasets.label;

import io.anthesis.contracts.text.Shown;
import java.text.Normalizer;

/**
 * The name of a class as it is kept: without spaces around it, composed (NFC, since macOS decomposes the names of folders), and
 * with control characters escaped.
 */
final class ClassName {
    static final int MAX_CHARACTERS = 100;
    /** Enough to detect that a name is too long. */
    private static final int MAX_SHOWN = 4096;

    private ClassName() {}

    static String of(String raw) {
        return Shown.of(Normalizer.normalize(raw, Normalizer.Form.NFC).strip(), MAX_SHOWN);
    }

    static boolean isValid(String name) {
        return !name.isEmpty() && name.codePointCount(0, name.length()) <= MAX_CHARACTERS;
    }
}
