package io.anthesis.datasets.label;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where an import takes the classes of its images from. */
public enum ClassSource {
    /** From a table of the archive if it has one, else from its folders if they can be classes, else there are none. */
    AUTO,
    NONE,
    FOLDERS,
    CSV;

    /** As requests and commands write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException with what would be right */
    public static ClassSource parse(String text) {
        return Arrays.stream(values())
                .filter(source -> source.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be "
                        + Arrays.stream(values()).map(ClassSource::toString).collect(Collectors.joining(", "))
                        + ", was '" + text + "'"));
    }

    boolean readsTables() {
        return this == AUTO || this == CSV;
    }
}
