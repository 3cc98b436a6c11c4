package io.anthesis.evaluator.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.ledger.weights.InstalledWeights;
import io.anthesis.metrics.inception.FeatureExtractor;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature extractor in use: the installed weights, or the labelled stand-in. For the claim loop's thread only. */
@Singleton
public class Extractors {
    static final String WEIGHTS = "inception-v3";
    private static final Logger LOG = LoggerFactory.getLogger(Extractors.class);

    private final DiffusionEngine engine;
    private final InstalledWeights installed;
    private final ObjectStore store;
    private FeatureExtractor loaded;
    private Key loadedKey;

    private record Key(int imageSize, int featureSize, Optional<String> weights) {}

    Extractors(DiffusionEngine engine, InstalledWeights installed, ObjectStore store) {
        this.engine = engine;
        this.installed = installed;
        this.store = store;
    }

    FeatureExtractor get(int imageSize, int featureSize) {
        var key = new Key(imageSize, featureSize, installed.find(WEIGHTS));
        if (!key.equals(loadedKey)) {
            clear();
            loaded = load(key);
            loadedKey = key;
        }
        return loaded;
    }

    private FeatureExtractor load(Key key) {
        if (key.weights().isEmpty()) {
            LOG.warn(
                    "inception-v3 is not installed: scores are uncalibrated; install it with: anthesis weights install inception-v3");
            return FeatureExtractor.uncalibrated(engine.networks(), key.imageSize(), key.featureSize());
        }
        try {
            return store.read(
                    Bucket.CHECKPOINTS,
                    key.weights().get(),
                    file -> FeatureExtractor.calibrated(engine.networks(), key.imageSize(), key.featureSize(), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clear() {
        if (loaded != null) {
            loaded.close();
        }
        loaded = null;
        loadedKey = null;
    }
}
