package io.anthesis.trainer.run;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.script.ComputeType;
import io.anthesis.untrusted.TemporaryFolder;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.metrics.WorkerMetrics;
import jakarta.inject.Singleton;

/** Carries trainings out, one at a time. */
@Singleton
public class TrainingHandler implements TaskHandler {
    private final TrainerConfig config;
    private final NDManager tensors;
    private final Device device;
    private final DatasetLibrary datasets;
    private final ObjectStore store;
    private final Runs runs;
    private final WorkerMetrics metrics;
    private final TemporaryFolder temporary;

    TrainingHandler(
            TrainerConfig config,
            NDManager tensors,
            Device device,
            DatasetLibrary datasets,
            ObjectStore store,
            Runs runs,
            WorkerMetrics metrics,
            TemporaryFolder temporary) {
        this.temporary = temporary;
        this.config = config;
        this.tensors = tensors;
        this.device = device;
        this.datasets = datasets;
        this.store = store;
        this.runs = runs;
        this.metrics = metrics;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }

    @Override
    public Outcome run(TaskContext context) {
        TrainingSpec spec = context.lease().specAs(TrainingSpec.class);
        DatasetLibrary.Opened data = datasets.open(spec.dataset(), spec.imageSize());
        if ((long) data.training().count() * spec.repetitions() < spec.batchSize()) {
            return Outcome.cannotBeDone(
                    "data-set-too-small",
                    "data set '" + spec.dataset() + "' has "
                            + data.training().count() + " training images: " + spec.repetitions()
                            + " repetitions do not fill one batch of " + spec.batchSize());
        }
        var resumePoints = new ResumePoints(
                runs,
                store,
                context.lease(),
                ComputeConditions.of(device, ComputeType.parse(spec.computeType())),
                temporary);
        var checkpoints = new CheckpointPublisher(runs, store, context.lease(), config.evaluationBacklog());
        try (NDManager manager = tensors.newSubManager();
                var session = new TrainingSession(
                        manager,
                        spec,
                        data,
                        resumePoints,
                        new InitialWeights(runs, store),
                        checkpoints,
                        runs,
                        config,
                        metrics)) {
            return session.run(context);
        } catch (NonFiniteLoss e) {
            return new Outcome.Failed(new Failure.NonFiniteLoss(e.step(), e.getMessage()));
        } catch (InitialWeights.Unsuitable e) {
            return Outcome.cannotBeDone(e.code(), e.getMessage());
        } catch (ResumeRefused e) {
            return Outcome.cannotBeDone("not-bit-exact", e.getMessage());
        }
    }
}
