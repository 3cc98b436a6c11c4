package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import java.util.List;

/**
 * A training run. The defaults are those of a preset (see {@link Presets}); {@code seed} is the Keras example's.
 *
 * @param name of the run, for people
 * @param dataset name or digest of a data set
 * @param imageSize pixels, a multiple of 2^(number of widths - 1)
 * @param repetitions how often an epoch sees each image
 * @param epochs each ends with a published EMA checkpoint
 * @param exact refuse to resume where the result would not be bit for bit the same
 * @param computeType of convolutions: float32, or tensor-float32 (GPUs) or bfloat16, which are faster where the device has units, or
 *     auto: tensor-float32 if the training begins on a GPU of NVIDIA's that has units for it, float32 elsewhere, and kept from then on
 * @param protocol of the score that each checkpoint gets by itself
 * @param microBatches whether a worker whose memory does not hold a batch may accumulate the gradients of its parts; batch
 *     normalization then sees the parts, so the run is another one, and says so. Null, which is written as nothing, for no
 * @param earlyStoppingPatience ends the run after an epoch when the best KID by {@code protocol} is that many epochs old; scores come
 *     while the training goes on, so it is not the same epoch in every run. Null for never
 * @param continues id of a run that has ended, whose last state this one goes on from; everything that changes a step is as there.
 *     Null for a run of its own
 * @param initialCheckpoint id of a checkpoint whose weights network and EMA begin with. Null for random ones
 */
public record TrainingSpec(
        String name,
        String dataset,
        int imageSize,
        List<Integer> widths,
        int blockDepth,
        int embeddingDimensions,
        double embeddingMaxFrequency,
        double minSignalRate,
        double maxSignalRate,
        int batchSize,
        int repetitions,
        int epochs,
        double learningRate,
        double weightDecay,
        double ema,
        String loss,
        long seed,
        boolean exact,
        String computeType,
        String protocol,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean microBatches,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer earlyStoppingPatience,
        @JsonInclude(JsonInclude.Include.NON_NULL) String continues,
        @JsonInclude(JsonInclude.Include.NON_NULL) String initialCheckpoint)
        implements JobSpec {
    private static final int MAX_IMAGE_SIZE = 512;
    private static final int MAX_WIDTH = 4096;

    public TrainingSpec {
        require(name != null && !name.isBlank() && name.length() <= 100, "name", "1 to 100 characters", name);
        require(dataset != null && !dataset.isBlank(), "dataset", "the name of a data set", dataset);
        require(imageSize >= 8 && imageSize <= MAX_IMAGE_SIZE, "imageSize", "8 to " + MAX_IMAGE_SIZE, imageSize);
        require(
                widths != null && widths.size() >= 2 && widths.size() <= 8,
                "widths",
                "2 to 8 numbers of channels",
                widths);
        require(
                widths.stream().allMatch(width -> width != null && width >= 1 && width <= MAX_WIDTH),
                "widths",
                "numbers from 1 to " + MAX_WIDTH,
                widths);
        widths = List.copyOf(widths);
        int divisor = 1 << (widths.size() - 1);
        require(imageSize % divisor == 0, "imageSize", "a multiple of " + divisor + " for these widths", imageSize);
        require(blockDepth >= 1 && blockDepth <= 16, "blockDepth", "1 to 16", blockDepth);
        require(
                embeddingDimensions >= 2 && embeddingDimensions <= 1024 && embeddingDimensions % 2 == 0,
                "embeddingDimensions",
                "an even number from 2 to 1024",
                embeddingDimensions);
        require(
                embeddingMaxFrequency >= 1 && embeddingMaxFrequency <= 1e6,
                "embeddingMaxFrequency",
                "1 to 1000000",
                embeddingMaxFrequency);
        require(
                minSignalRate > 0 && minSignalRate < maxSignalRate,
                "minSignalRate",
                "above 0 and below maxSignalRate",
                minSignalRate);
        require(maxSignalRate < 1, "maxSignalRate", "below 1", maxSignalRate);
        require(batchSize >= 1 && batchSize <= 4096, "batchSize", "1 to 4096", batchSize);
        require(repetitions >= 1 && repetitions <= 1000, "repetitions", "1 to 1000", repetitions);
        require(epochs >= 1 && epochs <= 100_000, "epochs", "1 to 100000", epochs);
        require(learningRate > 0 && learningRate <= 1, "learningRate", "above 0 and at most 1", learningRate);
        require(weightDecay >= 0 && weightDecay < 1, "weightDecay", "0 or more and below 1", weightDecay);
        require(ema >= 0 && ema < 1, "ema", "0 or more and below 1", ema);
        require("mae".equals(loss) || "mse".equals(loss), "loss", "mae or mse", loss);
        computeType = ComputeTypes.ofTraining("computeType", computeType);
        EvaluationProtocol.parse(protocol);
        microBatches = Boolean.TRUE.equals(microBatches) ? true : null;
        require(!exact || microBatches == null, "microBatches", "left out where exact is true", microBatches);
        require(
                earlyStoppingPatience == null || (earlyStoppingPatience >= 1 && earlyStoppingPatience <= 100_000),
                "earlyStoppingPatience",
                "1 to 100000 epochs, or left out",
                earlyStoppingPatience);
        require(
                continues == null || initialCheckpoint == null,
                "initialCheckpoint",
                "left out where continues is given: the state has its weights",
                initialCheckpoint);
    }

    /** @return steps of an epoch: whole batches only, as the example drops the remainder */
    public long stepsPerEpoch(int trainingImages) {
        return (long) trainingImages * repetitions / batchSize;
    }

    /** The same training, beginning with the weights of the checkpoint that a reference stands for. */
    public TrainingSpec from(String resolvedCheckpoint) {
        return new TrainingSpec(
                name,
                dataset,
                imageSize,
                widths,
                blockDepth,
                embeddingDimensions,
                embeddingMaxFrequency,
                minSignalRate,
                maxSignalRate,
                batchSize,
                repetitions,
                epochs,
                learningRate,
                weightDecay,
                ema,
                loss,
                seed,
                exact,
                computeType,
                protocol,
                microBatches,
                earlyStoppingPatience,
                continues,
                resolvedCheckpoint);
    }

    /** The same training, in the type that was decided for it. */
    public TrainingSpec computing(String decided) {
        ObjectNode fields = Json.requireObject(Json.tree(this));
        return Json.spec(fields.put("computeType", decided), TrainingSpec.class);
    }

    /** @return whether the type that it computes in is decided when it begins */
    public boolean decidesComputeType() {
        return computeType.equals(ComputeTypes.AUTO);
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }
}
