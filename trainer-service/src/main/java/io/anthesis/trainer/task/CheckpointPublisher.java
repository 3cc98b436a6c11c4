package io.anthesis.trainer.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Average;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Trained;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes the EMA weights at the end of an epoch: one checkpoint for each average. */
final class CheckpointPublisher {
    private final Checkpoints checkpoints;
    private final ObjectStore store;
    private final Lease lease;
    private final int backlog;

    CheckpointPublisher(Checkpoints checkpoints, ObjectStore store, Lease lease, int backlog) {
        this.checkpoints = checkpoints;
        this.store = store;
        this.lease = lease;
        this.backlog = backlog;
    }

    /** What the checkpoints of one epoch have in common. */
    record Epoch(
            TrainingSpec spec,
            ModelSpec model,
            List<String> classes,
            String datasetDigest,
            Normalizer normalizer,
            long steps,
            int number,
            Trained trained,
            String pytorchVersion) {}

    /** @param averages finite weights, by name, in the order of the spec's momenta */
    void publish(Epoch epoch, List<Map<String, HostTensor>> averages) {
        List<Double> momenta = epoch.spec().ema().momenta();
        for (int i = 0; i < averages.size(); i++) {
            Optional<Average> average =
                    averages.size() == 1 ? Optional.empty() : Optional.of(new Average(i, momenta.get(i)));
            publish(epoch, averages.get(i), average, averages.size());
        }
    }

    private void publish(Epoch epoch, Map<String, HostTensor> ema, Optional<Average> average, int averages) {
        String weights = store.put(Bucket.CHECKPOINTS, file(ema), "application/octet-stream");
        var manifest = new CheckpointManifest(
                lease.jobId().toString(),
                null,
                epoch.number(),
                epoch.steps(),
                epoch.spec(),
                epoch.model(),
                epoch.datasetDigest(),
                weights,
                CheckpointManifest.WEIGHTS_FORMAT,
                epoch.normalizer().mean(),
                epoch.normalizer().variance(),
                epoch.pytorchVersion(),
                epoch.classes(),
                average.map(Average::momentum).orElse(null));
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        String manifestDigest = store.put(Bucket.CHECKPOINTS, json, "application/json");
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(manifestDigest),
                epoch.trained(),
                epoch.number(),
                epoch.steps(),
                manifestDigest,
                weights,
                average,
                Optional.of(epoch.classes()),
                Optional.of(manifest.summary()));
        // An evaluation of each average waits: the backlog is of epochs.
        checkpoints.publish(lease, checkpoint, epoch.spec().protocol(), Presets.SEED, backlog * averages);
    }

    private static byte[] file(Map<String, HostTensor> weights) {
        var bytes = new ByteArrayOutputStream();
        try {
            SafeTensors.write(bytes, weights, Map.of("format", CheckpointManifest.WEIGHTS_FORMAT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
