package io.anthesis.contracts.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a score is computed. KID means nothing without it.
 *
 * @param generatedImages sampled from a checkpoint
 * @param steps of sampling
 * @param batchSize of the per-batch estimate, or 0 for the full U-statistic over distinct real images
 * @param maxRealImages distinct validation images at most
 * @param validationBatches at most, for the losses
 */
public record EvaluationProtocol(
        String name,
        int featureSize,
        int generatedImages,
        int steps,
        int batchSize,
        int maxRealImages,
        int validationBatches) {
    public static final String KERAS75_NAME = "keras75-b64-s5";
    public static final String QUICK75_NAME = "quick75";

    /** How often a batch-wise protocol and the validation losses see each validation image. */
    public static final int REPETITIONS = 5;
    /** The jackknife takes one away, and what is left must have a pair. */
    private static final int FEWEST_OF_AN_INTERVAL = 3;

    /** The Keras example's: 127 batches of 64 from five repetitions of the validation images. */
    public static final EvaluationProtocol KERAS75 =
            new EvaluationProtocol(KERAS75_NAME, 75, 127 * 64, 5, 64, Integer.MAX_VALUE, 127);

    /** Small, for short runs on small machines. */
    public static final EvaluationProtocol QUICK75 = new EvaluationProtocol(QUICK75_NAME, 75, 512, 5, 0, 512, 8);

    public static final List<EvaluationProtocol> ALL = List.of(KERAS75, QUICK75);

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
                        + " validation images, which are a fifth of its images: a score by " + name + " needs "
                        + fewestRealImages() + " or more; import a larger data set");
    }

    /** @throws InvalidSpec naming the protocols there are */
    public static EvaluationProtocol parse(String name) {
        return ALL.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidSpec(
                        "protocol", "must be " + names() + ", was " + (name == null ? "missing" : name)));
    }

    private static String names() {
        return ALL.stream().map(EvaluationProtocol::name).collect(Collectors.joining(" or "));
    }
}
