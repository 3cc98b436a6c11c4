package io.anthesis.datasets;

import io.anthesis.datasets.archive.ImageArchive;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what an archive holds: images by name, and reasons by the name of what was skipped. */
public final class Entries implements ImageArchive.Visitor {
    public final Map<String, byte[]> images = new TreeMap<>();
    public final Map<String, String> skipped = new TreeMap<>();

    @Override
    public void image(String name, byte[] encoded) {
        images.put(name, encoded);
    }

    @Override
    public void skipped(String name, String reason) {
        skipped.put(name, reason);
    }
}
