package io.anthesis.evaluator.task;

import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.ledger.feature.ReferenceFeatures;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.metrics.kid.Features;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.worker.claim.TaskContext;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Features of the validation images that a protocol compares with. Computed once for each data set, class, size and extractor. */
@Singleton
public class ScoreReferences {
    /** Which validation images a small protocol takes, and in which order the example's takes them. */
    private static final long ORDER_SEED = 75;

    private static final int BATCH_IMAGES = 64;

    private final ReferenceFeatures known;
    private final FeatureFiles files;

    ScoreReferences(ReferenceFeatures known, FeatureFiles files) {
        this.known = known;
        this.files = files;
    }

    /**
     * @param digest of data set, split, class, images and their order
     * @param features one row for each comparison: with repetitions if the protocol has them
     */
    record Reference(String digest, Features features, int distinctImages) {}

    /**
     * @param ofClass whose images are compared with alone
     * @param anew compute features again that are known already
     */
    Reference get(
            TaskContext context,
            EvaluationProtocol protocol,
            DatasetLibrary.ReadableDataset data,
            Optional<RealClass> ofClass,
            FeatureExtractor extractor,
            boolean anew) {
        ImageSource images = data.validation();
        int[] candidates = ofClass.map(real -> real.among(data.validation().labels()))
                .orElseGet(() -> IntStream.range(0, images.count()).toArray());
        int[] distinct = distinct(candidates, protocol.maxRealImages());
        var key = new ReferenceFeatures.Key(
                digestOf(data, ofClass, distinct.length, protocol.featureSize()), extractor.digest());
        Optional<String> stored = anew ? Optional.empty() : known.find(key);
        Features features =
                files.read(List.of(stored.orElseGet(() -> computed(context, key, images, distinct, extractor))));
        int[] rows = protocol.batchSize() == 0
                ? IntStream.range(0, distinct.length).toArray()
                : new EpochOrder(ORDER_SEED, distinct.length, EvaluationProtocol.REPETITIONS, protocol.batchSize())
                        .of(0);
        return new Reference(key.images() + "-x" + rows.length, select(features, rows), distinct.length);
    }

    private static int[] distinct(int[] candidates, int limit) {
        int[] order = new CounterRandom(ORDER_SEED, Purpose.SPLIT_ORDER, 0).permutation(candidates.length);
        return Arrays.stream(order).limit(limit).map(place -> candidates[place]).toArray();
    }

    private static String digestOf(
            DatasetLibrary.ReadableDataset data, Optional<RealClass> ofClass, int distinct, int featureSize) {
        String side =
                " validation" + ofClass.map(real -> " class " + real.label()).orElse("");
        String text = data.record().digest() + side + " " + data.validation().imageSize() + " px, " + distinct
                + " images of order " + ORDER_SEED + " at " + featureSize + " px";
        return Sha256.of(text);
    }

    private String computed(
            TaskContext context,
            ReferenceFeatures.Key key,
            ImageSource images,
            int[] numbers,
            FeatureExtractor extractor) {
        String digest = files.put(compute(context, images, numbers, extractor));
        known.put(key, digest);
        return digest;
    }

    private float[] compute(TaskContext context, ImageSource images, int[] numbers, FeatureExtractor extractor) {
        int imageFloats = images.imageSize() * images.imageSize() * 3;
        float[] features = new float[numbers.length * InceptionV3.FEATURES];
        context.inBatches(numbers.length, BATCH_IMAGES, (from, count) -> {
            float[] chunk = new float[count * imageFloats];
            for (int i = 0; i < count; i++) {
                images.read(numbers[from + i], chunk, i * imageFloats);
            }
            float[] rows = extractor.features(chunk, count);
            System.arraycopy(rows, 0, features, from * InceptionV3.FEATURES, rows.length);
        });
        return features;
    }

    private static Features select(Features features, int[] rows) {
        int dimensions = features.dimensions();
        float[] values = new float[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features.values(), rows[i] * dimensions, values, i * dimensions, dimensions);
        }
        return new Features(values, dimensions);
    }
}
