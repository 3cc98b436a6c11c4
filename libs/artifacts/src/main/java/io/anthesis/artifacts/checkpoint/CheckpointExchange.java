package io.anthesis.artifacts.checkpoint;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Imported;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.untrusted.ExportModel;
import io.anthesis.untrusted.ReadModel;
import io.anthesis.untrusted.RefusedFile;
import io.anthesis.untrusted.UntrustedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Brings models from files into the system as checkpoints, and takes checkpoints out as files. */
public final class CheckpointExchange {
    private final ObjectStore store;
    private final Checkpoints checkpoints;
    private final UntrustedReader reader;

    public CheckpointExchange(ObjectStore store, Checkpoints checkpoints, UntrustedReader reader) {
        this.reader = reader;
        this.store = store;
        this.checkpoints = checkpoints;
    }

    /** What was imported, and the number of its weights. */
    public record ImportedModel(CheckpointRecord checkpoint, ModelSpec spec, long weights) {}

    /**
     * Keeps the EMA weights of a model file; what a training would need to go on is left behind.
     *
     * @param fileName its ending says the format
     * @param description JSON, for files that do not say what network they are for
     * @param name for people
     * @param dataset that it can be scored against; where it has as many classes as the model, they are the model's
     * @param submitter who owns it
     * @return the same checkpoint for the same model, name and data set
     * @throws RefusedFile if the file is not a model that can be used
     */
    public ImportedModel importModel(
            Path file,
            String fileName,
            Optional<String> description,
            String name,
            Optional<DatasetRecord> dataset,
            String submitter)
            throws IOException {
        var reading = new ReadModel(
                file.toAbsolutePath().toString(),
                fileName,
                description.orElse(null),
                CheckpointManifest.WEIGHTS_FORMAT);
        return reader.read(reading, (folder, model) -> {
            String weightsDigest =
                    store.put(Bucket.CHECKPOINTS, folder.resolve(ReadModel.WEIGHTS), "application/octet-stream");
            CheckpointRecord checkpoint = store(model, weightsDigest, name, dataset, submitter);
            return new ImportedModel(checkpoint, model.spec(), model.weights());
        });
    }

    private CheckpointRecord store(
            ReadModel.Result model,
            String weightsDigest,
            String name,
            Optional<DatasetRecord> dataset,
            String submitter) {
        Optional<String> datasetDigest = dataset.map(DatasetRecord::digest);
        var manifest = new CheckpointManifest(
                null,
                name,
                0,
                model.steps(),
                null,
                model.spec(),
                datasetDigest.orElse(null),
                weightsDigest,
                CheckpointManifest.WEIGHTS_FORMAT,
                model.mean(),
                model.variance(),
                null,
                classNames(model.spec(), dataset),
                null);
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        String manifestDigest = store.put(Bucket.CHECKPOINTS, json, "application/json");
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(manifestDigest),
                new Imported(name, datasetDigest),
                0,
                model.steps(),
                manifestDigest,
                weightsDigest,
                Optional.empty(),
                Optional.of(manifest.classNames()),
                Optional.of(manifest.summary()));
        checkpoints.add(checkpoint, submitter);
        return checkpoint;
    }

    private static List<String> classNames(ModelSpec model, Optional<DatasetRecord> dataset) {
        return dataset.flatMap(DatasetRecord::classes)
                .filter(known -> known.size() == model.network().classes())
                .map(known -> known.stream().map(DatasetClass::name).toList())
                .orElse(List.of());
    }

    /**
     * Writes a checkpoint's EMA weights, normalizer and description.
     *
     * @param ending says the format
     * @param target must not exist
     * @throws RefusedFile if writing it costs more than it may
     */
    public void export(CheckpointRecord checkpoint, String ending, Path target) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(store, checkpoint);
        store.read(Bucket.CHECKPOINTS, manifest.weightsDigest(), weights -> {
            var export = new ExportModel(
                    weights.toAbsolutePath().toString(),
                    manifest.model(),
                    manifest.mean(),
                    manifest.variance(),
                    ending);
            return reader.read(export, (folder, written) -> Files.move(folder.resolve(written.model()), target));
        });
    }
}
