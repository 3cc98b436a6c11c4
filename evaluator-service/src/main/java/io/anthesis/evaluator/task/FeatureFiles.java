package io.anthesis.evaluator.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.StoredFeatures;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Features as objects, in the format of {@link StoredFeatures}. */
@Singleton
public class FeatureFiles {
    private final ObjectStore store;

    FeatureFiles(ObjectStore store) {
        this.store = store;
    }

    String put(float[] features) {
        var bytes = new ByteArrayOutputStream();
        try {
            StoredFeatures.write(bytes, new Features(features, InceptionV3.FEATURES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store.put(Bucket.FEATURES, bytes.toByteArray(), "application/octet-stream");
    }

    /** Rows of all objects, one after another. */
    Features read(List<String> digests) {
        List<float[]> parts = digests.stream().map(this::floats).toList();
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return new Features(all, InceptionV3.FEATURES);
    }

    private float[] floats(String digest) {
        try {
            StoredFeatures stored = store.read(Bucket.FEATURES, digest, StoredFeatures::open);
            float[] values = new float[stored.rows() * stored.dimensions()];
            stored.read(0, stored.rows(), values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
