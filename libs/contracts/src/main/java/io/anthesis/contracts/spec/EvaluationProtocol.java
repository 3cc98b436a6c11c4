package io.anthesis.contracts.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a score is computed. KID means nothing without it. */
public enum EvaluationProtocol {
    /** The Keras example's: 127 batches of 64 from five repetitions of the validation images. */
    KERAS75(EvaluationProtocol.KERAS75_NAME, 75, 127 * 64, 5, 64, Integer.MAX_VALUE, 127),

    /** Small, for short runs on small machines. */
    QUICK75(EvaluationProtocol.QUICK75_NAME, 75, 512, 5, 0, 512, 8);

    public static final String KERAS75_NAME = "keras75-b64-s5";
    public static final String QUICK75_NAME = "quick75";

    /** How often a batch-wise protocol and the validation losses see each validation image. */
    public static final int REPETITIONS = 5;
    /** The jackknife takes one away, and what is left must have a pair. */
    private static final int FEWEST_OF_AN_INTERVAL = 3;

    private final String key;
    private final int featureSize;
    private final int generatedImages;
    private final int steps;
    private final int batchSize;
    private final int maxRealImages;
    private final int validationBatches;

    EvaluationProtocol(
            String key,
            int featureSize,
            int generatedImages,
            int steps,
            int batchSize,
            int maxRealImages,
            int validationBatches) {
        this.key = key;
        this.featureSize = featureSize;
        this.generatedImages = generatedImages;
        this.steps = steps;
        this.batchSize = batchSize;
        this.maxRealImages = maxRealImages;
        this.validationBatches = validationBatches;
    }

    /** The name in requests, stored specs and scores. */
    @JsonValue
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return key;
    }

    public int featureSize() {
        return featureSize;
    }

    /** Sampled from a checkpoint. */
    public int generatedImages() {
        return generatedImages;
    }

    /** Of sampling. */
    public int steps() {
        return steps;
    }

    /** Of the per-batch estimate, or 0 for the full U-statistic over distinct real images. */
    public int batchSize() {
        return batchSize;
    }

    /** Distinct validation images at most. */
    public int maxRealImages() {
        return maxRealImages;
    }

    /** At most, for the losses. */
    public int validationBatches() {
        return validationBatches;
    }

    /** @return validation images below which there is no score: an interval's, or those whose repetitions fill one batch */
    public int fewestRealImages() {
        return batchSize == 0 ? FEWEST_OF_AN_INTERVAL : Math.ceilDiv(batchSize, REPETITIONS);
    }

    /**
     * @param dataset its name
     * @return why no score against so many validation images can be computed, or empty if it can
     */
    public Optional<String> lacks(String dataset, int validationImages) {
        return validationImages >= fewestRealImages()
                ? Optional.empty()
                : Optional.of("data set '" + dataset + "' has " + validationImages
                        + " validation images, which are a fifth of its images: a score by " + key + " needs "
                        + fewestRealImages() + " or more; import a larger data set");
    }

    /**
     * @param dataset its name
     * @param name of a class
     * @return why no score of the class against so many validation images can be computed, or empty if it can
     */
    public Optional<String> lacksOfClass(String dataset, String name, int validationImages) {
        return validationImages >= fewestRealImages()
                ? Optional.empty()
                : Optional.of("class '" + name + "' of data set '" + dataset + "' has " + validationImages
                        + " validation images: a score by " + key + " needs " + fewestRealImages()
                        + " or more; score all classes together, or import a larger data set");
    }

    /** @throws InvalidSpec naming the protocols there are */
    public static EvaluationProtocol parse(String key) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.key.equals(key))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidSpec("protocol", "must be " + keys() + ", was " + (key == null ? "missing" : key)));
    }

    private static String keys() {
        return Arrays.stream(values()).map(EvaluationProtocol::key).collect(Collectors.joining(" or "));
    }
}
