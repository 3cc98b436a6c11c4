package io.anthesis.trainer.run;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.CorruptObject;
import io.anthesis.artifacts.ObjectMissing;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.run.ResumePoint;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.untrusted.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves and finds the private states that a training goes on from; the last two are kept. */
final class ResumePoints {
    private static final Logger LOG = LoggerFactory.getLogger(ResumePoints.class);

    private final Runs runs;
    private final ObjectStore store;
    private final Lease lease;
    private final ComputeConditions here;
    private final TemporaryFolder temporary;

    ResumePoints(Runs runs, ObjectStore store, Lease lease, ComputeConditions here, TemporaryFolder temporary) {
        this.temporary = temporary;
        this.runs = runs;
        this.store = store;
        this.lease = lease;
        this.here = here;
    }

    /** @param exact whether going on from it here gives the same bits as if it had never stopped */
    record Found(TrainingState state, EpochLosses losses, boolean exact) {}

    /** @throws ResumeRefused if {@code demandExact} and this worker differs from the one before */
    Optional<Found> newest(NDManager manager, NetworkGraph graph, boolean demandExact) {
        for (ResumePoint point : runs.resumePoints(lease.jobId())) {
            boolean exact =
                    Json.read(point.conditions(), ComputeConditions.class).equals(here);
            if (demandExact && !exact) {
                throw new ResumeRefused(point.conditions(), here);
            }
            try {
                SafeTensors file = store.read(Bucket.CHECKPOINTS, point.digest(), SafeTensors::read);
                TrainingState state = TrainingState.restore(manager, graph, file.tensors(), point.step());
                LOG.info("jobId={} step={}: resuming, bit-exact {}", lease.jobId(), point.step(), exact);
                return Optional.of(new Found(state, EpochLosses.of(file.metadata()), exact));
            } catch (CorruptObject | ObjectMissing e) {
                LOG.error(
                        "jobId={} step={}: {}; trying the resume point before",
                        lease.jobId(),
                        point.step(),
                        e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }

    void save(TrainingState state, EpochLosses losses) {
        try {
            Path file = temporary.newFile(".safetensors");
            try {
                var metadata = new HashMap<>(losses.toMetadata());
                metadata.put("step", Long.toString(state.steps()));
                SafeTensors.write(file, state.toHost(), metadata);
                String digest = store.put(Bucket.CHECKPOINTS, file, "application/octet-stream");
                var point = new ResumePoint(state.steps(), digest, Json.write(here));
                runs.saveResumePoint(lease, point);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
