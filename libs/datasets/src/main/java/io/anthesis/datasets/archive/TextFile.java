package io.anthesis.datasets.archive;

import java.util.Arrays;

/** A file of an archive that is no image, with its content. */
public record TextFile(String name, byte[] content) {
    @Override
    public boolean equals(Object other) {
        return other instanceof TextFile(String otherName, byte[] otherContent)
                && name.equals(otherName)
                && Arrays.equals(content, otherContent);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
