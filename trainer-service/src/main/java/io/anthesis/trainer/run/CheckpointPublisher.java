package io.anthesis.trainer.run;

import ai.djl.engine.Engine;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.checkpoint.NonFiniteWeights;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.CheckpointRecord.Trained;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Publishes the EMA weights at the end of an epoch. */
final class CheckpointPublisher {
    /** Every run is scored on the same noise. */
    private static final long EVALUATION_SEED = 42;

    private final Runs runs;
    private final ObjectStore store;
    private final Lease lease;
    private final int backlog;

    CheckpointPublisher(Runs runs, ObjectStore store, Lease lease, int backlog) {
        this.runs = runs;
        this.store = store;
        this.lease = lease;
        this.backlog = backlog;
    }

    /**
     * @return the checkpoint's id
     * @throws NonFiniteWeights if the last step of the epoch made a weight NaN or infinite: no loss has shown it yet
     */
    String publish(
            TrainingSpec spec,
            String datasetDigest,
            Normalizer normalizer,
            TrainingState state,
            int epoch,
            EpochLosses losses) {
        Map<String, HostTensor> ema = state.ema().toHost();
        NonFiniteWeights.refuse("the checkpoint after epoch " + epoch + " (step " + state.steps() + ")", ema);
        String weights = store.put(Bucket.CHECKPOINTS, file(ema), "application/octet-stream");
        var manifest = new CheckpointManifest(
                lease.jobId().toString(),
                null,
                epoch,
                state.steps(),
                spec,
                CheckpointManifest.model(spec),
                datasetDigest,
                weights,
                CheckpointManifest.FORMAT,
                normalizer.mean(),
                normalizer.variance(),
                Engine.getEngine("PyTorch").getVersion());
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        String manifestDigest = store.put(Bucket.CHECKPOINTS, json, "application/json");
        var trained = new Trained(lease.jobId(), losses.meanNoise(), losses.meanImage());
        var checkpoint = new CheckpointRecord(
                CheckpointRecord.idOf(manifestDigest), trained, epoch, state.steps(), manifestDigest, weights);
        runs.publish(lease, checkpoint, spec.protocol(), EVALUATION_SEED, backlog);
        return checkpoint.id();
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
