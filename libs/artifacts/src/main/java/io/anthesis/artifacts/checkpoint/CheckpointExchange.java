package io.anthesis.artifacts.checkpoint;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.CheckpointRecord.Imported;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.WeightSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Brings models from files into the system as checkpoints, and takes checkpoints out as files. */
public final class CheckpointExchange {
    private final ObjectStore store;
    private final Runs runs;

    public CheckpointExchange(ObjectStore store, Runs runs) {
        this.store = store;
        this.runs = runs;
    }

    /**
     * Keeps the EMA weights of a model; what a training would need to go on is left behind.
     *
     * @param name for people
     * @param datasetDigest of the data set that it can be scored against
     * @param submitter who owns it
     * @return the same checkpoint for the same model, name and data set
     */
    public CheckpointRecord importModel(
            StoredModel model, String name, Optional<String> datasetDigest, String submitter) throws IOException {
        var weights = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec weight : model.spec().network().graph().weights()) {
            weights.put(weight.name(), model.weights().get(weight.name()));
        }
        var bytes = new ByteArrayOutputStream();
        SafeTensors.write(bytes, weights, Map.of("format", CheckpointManifest.FORMAT));
        String weightsDigest = store.put(Bucket.CHECKPOINTS, bytes.toByteArray(), "application/octet-stream");
        long steps = model.training().map(StoredModel.Training::steps).orElse(0L);
        var manifest = new CheckpointManifest(
                null,
                name,
                0,
                steps,
                null,
                model.spec(),
                datasetDigest.orElse(null),
                weightsDigest,
                CheckpointManifest.FORMAT,
                model.normalizer().mean(),
                model.normalizer().variance(),
                null);
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        String manifestDigest = store.put(Bucket.CHECKPOINTS, json, "application/json");
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(manifestDigest),
                new Imported(name, datasetDigest),
                0,
                steps,
                manifestDigest,
                weightsDigest);
        runs.importCheckpoint(checkpoint, submitter);
        return checkpoint;
    }

    /** Writes a checkpoint's EMA weights, normalizer and description in the format that the name of {@code target} says. */
    public void export(CheckpointRecord checkpoint, Path target) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(store, checkpoint);
        SafeTensors weights = SafeTensors.read(store.fetch(Bucket.CHECKPOINTS, manifest.weightsDigest()));
        ModelFiles.write(
                target, new StoredModel(manifest.model(), manifest.normalizer(), weights.tensors(), Optional.empty()));
    }
}
