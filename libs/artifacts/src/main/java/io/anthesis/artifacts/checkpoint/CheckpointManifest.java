package io.anthesis.artifacts.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.ledger.checkpoint.CheckpointModel;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.ClassList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The public description of a checkpoint.
 *
 * @param runId of its training, or null if it was imported
 * @param name of an imported checkpoint, or null
 * @param spec of its training, or null
 * @param model what its weights are for; manifests of 0.1 leave it out where {@code spec} says it
 * @param datasetDigest that it was trained on or is to be scored against, or null
 * @param format of {@code weightsDigest}'s object: safetensors, weights named as the model's network names them
 * @param mean per channel, of the normalizer
 * @param variance per channel, of the normalizer
 * @param pytorchVersion that trained it, or null
 * @param classes names of those that its network knows, in the order of their numbers; empty where it knows none, or no names
 * @param momentum of the average that its weights are, where its training keeps several, or null
 */
public record CheckpointManifest(
        String runId,
        String name,
        int epoch,
        long step,
        TrainingSpec spec,
        ModelSpec model,
        String datasetDigest,
        String weightsDigest,
        String format,
        float[] mean,
        float[] variance,
        String pytorchVersion,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classes,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double momentum) {
    /**
     * Names the layout of the weights of every network, not the network, which {@code model} describes. It was chosen when there was only
     * the residual U-Net, and stays: another name would change the digests of equal models.
     */
    public static final String WEIGHTS_FORMAT = "anthesis-residual-unet-v1";

    public CheckpointManifest {
        model = model == null ? EngineSettings.model(spec, 0) : model;
        mean = mean.clone();
        variance = variance.clone();
        classes = classes == null ? List.of() : List.copyOf(classes);
    }

    /** Without names of classes, of the only average. */
    public CheckpointManifest(
            String runId,
            String name,
            int epoch,
            long step,
            TrainingSpec spec,
            ModelSpec model,
            String datasetDigest,
            String weightsDigest,
            String format,
            float[] mean,
            float[] variance,
            String pytorchVersion) {
        this(
                runId,
                name,
                epoch,
                step,
                spec,
                model,
                datasetDigest,
                weightsDigest,
                format,
                mean,
                variance,
                pytorchVersion,
                List.of(),
                null);
    }

    /** @param checkpoint whose manifest is read and checked against its digest */
    public static CheckpointManifest read(ObjectStore store, CheckpointRecord checkpoint) {
        byte[] json = store.bytes(Bucket.CHECKPOINTS, checkpoint.manifestDigest());
        return Json.read(new String(json, StandardCharsets.UTF_8), CheckpointManifest.class);
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] variance() {
        return variance.clone();
    }

    public Normalizer normalizer() {
        return new Normalizer(mean, variance);
    }

    /** Height and width of its images, in pixels. */
    public int imageSize() {
        return model.network().imageSize();
    }

    /** @return what its network's classes are called, in the order of their numbers: by numbers where no names are known */
    public List<String> classNames() {
        int known = model.network().classes();
        return classes.size() == known ? classes : ClassList.numbered(known);
    }

    /** What the ledger keeps of the model. */
    public CheckpointModel summary() {
        return new CheckpointModel(imageSize(), list(mean), list(variance));
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
