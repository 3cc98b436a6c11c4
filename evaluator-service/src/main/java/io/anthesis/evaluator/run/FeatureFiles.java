package io.anthesis.evaluator.run;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.metrics.kid.Features;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Features as objects: one float32 tensor (rows, 2048). */
@Singleton
public class FeatureFiles {
    private static final String TENSOR = "features";

    private final ObjectStore store;

    FeatureFiles(ObjectStore store) {
        this.store = store;
    }

    String put(float[] features) {
        HostTensor tensor = HostTensor.of(features, features.length / InceptionV3.FEATURES, InceptionV3.FEATURES);
        var bytes = new ByteArrayOutputStream();
        try {
            SafeTensors.write(bytes, Map.of(TENSOR, tensor), Map.of());
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
            return SafeTensors.read(store.fetch(Bucket.FEATURES, digest))
                    .tensors()
                    .get(TENSOR)
                    .floats();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
