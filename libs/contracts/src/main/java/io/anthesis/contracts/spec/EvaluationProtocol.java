package io.anthesis.contracts.spec;

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
    /** The Keras example's: 127 batches of 64 from five repetitions of the validation images. */
    public static final EvaluationProtocol KERAS75 =
            new EvaluationProtocol("keras75-b64-s5", 75, 127 * 64, 5, 64, Integer.MAX_VALUE, 127);

    /** Small, for short runs on small machines. */
    public static final EvaluationProtocol QUICK75 = new EvaluationProtocol("quick75", 75, 512, 5, 0, 512, 8);

    /** @throws InvalidSpec naming the protocols there are */
    public static EvaluationProtocol parse(String name) {
        if (KERAS75.name().equals(name)) {
            return KERAS75;
        }
        if (QUICK75.name().equals(name)) {
            return QUICK75;
        }
        throw new InvalidSpec(
                "protocol", "must be keras75-b64-s5 or quick75, was " + (name == null ? "missing" : name));
    }
}
