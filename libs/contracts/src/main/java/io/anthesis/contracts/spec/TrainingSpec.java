package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.training.AugmentationSpec;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.DataSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.NetworkSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.contracts.spec.training.Times;
import java.util.List;

/**
 * A training run. The defaults are those of a preset (see {@link Presets}); {@code seed} is the Keras example's. Its JSON is that of
 * {@link TrainingFields}.
 *
 * @param name of the run, for people
 * @param dataset name or digest of a data set
 * @param prediction what the network's output means
 * @param epochs each ends with a published EMA checkpoint
 * @param exact refuse to resume where the result would not be bit for bit the same
 * @param computeType of convolutions: float32, or tensor-float32 (GPUs) or bfloat16, which are faster where the device has units, or
 *     auto: tensor-float32 if the training begins on a GPU of NVIDIA's that has units for it, float32 elsewhere, and kept from then on
 * @param protocol of the score that each checkpoint gets by itself
 * @param microBatches whether a worker whose memory does not hold a batch may accumulate the gradients of its parts; batch
 *     normalization then sees the parts, so the run is another one, and says so. Null, which is written as nothing, for no
 * @param earlyStoppingPatience ends the run after an epoch when the best KID by {@code protocol} is that many epochs old; scores come
 *     while the training goes on, so it is not the same epoch in every run. Null for never
 */
@JsonDeserialize(using = TrainingSpecReader.class)
@JsonSerialize(using = TrainingSpecWriter.class)
public record TrainingSpec(
        String name,
        String dataset,
        DataSpec data,
        NetworkSpec network,
        ScheduleSpec schedule,
        Component prediction,
        ObjectiveSpec objective,
        Times times,
        AugmentationSpec augmentation,
        OptimizerSpec optimizer,
        EmaSpec ema,
        ConditioningSpec conditioning,
        int epochs,
        long seed,
        boolean exact,
        String computeType,
        String protocol,
        Boolean microBatches,
        Integer earlyStoppingPatience,
        Start start)
        implements JobSpec {
    public TrainingSpec {
        require(name != null && !name.isBlank() && name.length() <= 100, "name", "1 to 100 characters", name);
        require(dataset != null && !dataset.isBlank(), "dataset", "the name of a data set", dataset);
        require(data != null, "data", "an object", data);
        require(network != null, "network", "an object", network);
        network.requireDivides(data.imageSize());
        require(schedule != null, "schedule", "an object", schedule);
        require(prediction != null, "prediction", "one of noise, signal, velocity", prediction);
        require(objective != null, "objective", "an object", objective);
        require(times != null, "times", "uniform-time or uniform-noise-power", times);
        require(augmentation != null, "augmentation", "an object", augmentation);
        require(optimizer != null, "optimizer", "an object", optimizer);
        require(
                data.batchSize() % optimizer.accumulation() == 0,
                "optimizer.accumulation",
                "a number that divides data.batchSize, " + data.batchSize(),
                optimizer.accumulation());
        require(ema != null, "ema", "a number or an object", ema);
        require(conditioning != null, "conditioning", "an object", conditioning);
        require(epochs >= 1 && epochs <= 100_000, "epochs", "1 to 100000", epochs);
        computeType = ComputeTypes.ofTraining("computeType", computeType);
        EvaluationProtocol.parse(protocol);
        microBatches = Boolean.TRUE.equals(microBatches) ? true : null;
        require(!exact || microBatches == null, "microBatches", "left out where exact is true", microBatches);
        require(
                earlyStoppingPatience == null || (earlyStoppingPatience >= 1 && earlyStoppingPatience <= 100_000),
                "earlyStoppingPatience",
                "1 to 100000 epochs, or left out",
                earlyStoppingPatience);
    }

    /** @return steps of an epoch: whole batches only, as the example drops the remainder */
    public long stepsPerEpoch(int trainingImages) {
        return (long) trainingImages * data.repetitions() / data.batchSize();
    }

    /** @return images whose gradients are computed at once, of a worker with memory for them */
    public int imagesAtOnce() {
        return data.batchSize() / optimizer.accumulation();
    }

    /** The same training, beginning with the weights of the checkpoint that a reference stands for. */
    public TrainingSpec from(String resolvedCheckpoint) {
        return with("initialCheckpoint", resolvedCheckpoint);
    }

    /** The same training, in the type that was decided for it. */
    public TrainingSpec computing(String decided) {
        return with("computeType", decided);
    }

    private TrainingSpec with(String field, String value) {
        ObjectNode fields = Json.tree(this);
        return Json.spec(fields.put(field, value), TrainingSpec.class);
    }

    /** The same training, beginning with random weights. */
    public TrainingSpec anew() {
        ObjectNode fields = Json.tree(this);
        return Json.spec(fields.without(List.of("continues", "initialCheckpoint")), TrainingSpec.class);
    }

    /** @return whether the type that it computes in is decided when it begins */
    public boolean decidesComputeType() {
        return computeType.equals(ComputeTypes.AUTO);
    }

    /** @return whether version 0.1 reads all of it */
    public boolean flatFieldsSuffice() {
        return FlatFields.suffice(this);
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }
}
