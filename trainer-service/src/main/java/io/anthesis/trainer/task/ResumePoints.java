package io.anthesis.trainer.task;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.CorruptObject;
import io.anthesis.artifacts.ObjectMissing;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.training.ResumePoint;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.untrusted.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves and finds the private states that a training goes on from; the last two are kept. */
final class ResumePoints {
    private static final Logger LOG = LoggerFactory.getLogger(ResumePoints.class);

    private final Trainings trainings;
    private final ObjectStore store;
    private final Lease lease;
    private final TemporaryFolder temporary;

    ResumePoints(Trainings trainings, ObjectStore store, Lease lease, TemporaryFolder temporary) {
        this.temporary = temporary;
        this.trainings = trainings;
        this.store = store;
        this.lease = lease;
    }

    /** @param exact whether going on from it here gives the same bits as if it had never stopped */
    record ResumableState(TrainingStart start, EpochLosses losses, boolean exact) {}

    /** @return the type that the steps before the newest one were computed in */
    Optional<ComputeType> computeType() {
        return trainings.resumePoints(lease.jobId()).stream()
                .findFirst()
                .map(point -> Json.read(point.conditions(), ComputeConditions.class))
                .map(conditions -> ComputeType.parse(conditions.computeType()));
    }

    /**
     * @param here conditions of what is computed from now on
     * @throws ResumeRefused if {@code demandExact} and this worker differs from the one before
     */
    Optional<ResumableState> newest(ComputeConditions here, boolean demandExact) {
        for (ResumePoint point : trainings.resumePoints(lease.jobId())) {
            boolean exact =
                    Json.read(point.conditions(), ComputeConditions.class).equals(here);
            if (demandExact && !exact) {
                throw new ResumeRefused(point.conditions(), here);
            }
            try {
                SafeTensors file = store.read(Bucket.CHECKPOINTS, point.digest(), SafeTensors::read);
                var start = new TrainingStart(file.tensors(), point.step());
                LOG.info("jobId={} step={}: resuming, bit-exact {}", lease.jobId(), point.step(), exact);
                return Optional.of(new ResumableState(start, EpochLosses.of(file.metadata()), exact));
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

    /**
     * @param tensors of the state, under prefixed names
     * @param losses of the epoch so far, as {@link EpochLosses#toMetadata} gives them
     */
    void save(ComputeConditions here, Map<String, HostTensor> tensors, long steps, Map<String, String> losses) {
        try {
            Path file = temporary.newFile(".safetensors");
            try {
                var metadata = new HashMap<>(losses);
                metadata.put("step", Long.toString(steps));
                SafeTensors.write(file, tensors, metadata);
                String digest = store.put(Bucket.CHECKPOINTS, file, "application/octet-stream");
                var point = new ResumePoint(steps, digest, Json.write(here));
                trainings.saveResumePoint(lease, point);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
