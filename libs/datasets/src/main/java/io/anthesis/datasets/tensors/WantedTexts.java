package io.anthesis.datasets.tensors;

import io.anthesis.datasets.archive.TextFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Texts of an archive, within a limit for all together: those that lie nearest to its top. */
final class WantedTexts {
    private static final int MAX_FILES = 1000;

    private final long maxBytes;
    private final List<TextFile> kept = new ArrayList<>();
    private long bytes;

    WantedTexts(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void add(TextFile text) {
        kept.add(text);
        bytes += text.content().length;
        kept.sort(Comparator.comparing(WantedTexts::depth));
        while (bytes > maxBytes || kept.size() > MAX_FILES) {
            bytes -= kept.removeLast().content().length;
        }
    }

    private static long depth(TextFile text) {
        return text.name().chars().filter(c -> c == '/' || c == '\\').count();
    }

    List<TextFile> kept() {
        return kept;
    }
}
