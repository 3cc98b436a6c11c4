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

/** Publishes the EMA weights at the end of an epoch. */
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

    /**
     * @param classes names of those that the model knows
     * @param ema finite weights, by name
     */
    void publish(
            TrainingSpec spec,
            ModelSpec model,
            List<String> classes,
            String datasetDigest,
            Normalizer normalizer,
            Map<String, HostTensor> ema,
            long steps,
            int epoch,
            Trained trained,
            String pytorchVersion) {
        String weights = store.put(Bucket.CHECKPOINTS, file(ema), "application/octet-stream");
        var manifest = new CheckpointManifest(
                lease.jobId().toString(),
                null,
                epoch,
                steps,
                spec,
                model,
                datasetDigest,
                weights,
                CheckpointManifest.FORMAT,
                normalizer.mean(),
                normalizer.variance(),
                pytorchVersion,
                classes,
                null);
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        String manifestDigest = store.put(Bucket.CHECKPOINTS, json, "application/json");
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(manifestDigest), trained, epoch, steps, manifestDigest, weights);
        checkpoints.publish(lease, checkpoint, spec.protocol(), Presets.SEED, backlog);
    }

    private static byte[] file(Map<String, HostTensor> weights) {
        var bytes = new ByteArrayOutputStream();
        try {
            SafeTensors.write(bytes, weights, Map.of("format", CheckpointManifest.FORMAT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
