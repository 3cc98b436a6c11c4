package io.anthesis.trainer.task;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.untrusted.TemporaryFolder;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.RunningTasks;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.claim.TaskWriter;
import io.anthesis.worker.metrics.WorkerMetrics;
import jakarta.inject.Singleton;

/** Carries trainings out, one at a time. */
@Singleton
public class TrainingHandler implements TaskHandler {
    private final TrainerConfig config;
    private final DiffusionEngine engine;
    private final DatasetLibrary datasets;
    private final ObjectStore store;
    private final Trainings trainings;
    private final Checkpoints checkpoints;
    private final WorkerMetrics metrics;
    private final TemporaryFolder temporary;
    private final RunningTasks running;

    TrainingHandler(
            TrainerConfig config,
            DiffusionEngine engine,
            DatasetLibrary datasets,
            ObjectStore store,
            Trainings trainings,
            Checkpoints checkpoints,
            WorkerMetrics metrics,
            TemporaryFolder temporary,
            RunningTasks running) {
        this.running = running;
        this.temporary = temporary;
        this.config = config;
        this.engine = engine;
        this.datasets = datasets;
        this.store = store;
        this.trainings = trainings;
        this.checkpoints = checkpoints;
        this.metrics = metrics;
    }

    @Override
    public JobKind kind() {
        return JobKind.TRAINING;
    }

    @Override
    public Outcome run(TaskContext context) {
        TrainingSpec spec = context.lease().specAs(TrainingSpec.class);
        DatasetLibrary.ReadableDataset data =
                datasets.open(spec.dataset(), spec.data().imageSize());
        if ((long) data.training().count() * spec.data().repetitions()
                < spec.data().batchSize()) {
            return Outcome.cannotBeDone(
                    FailureCode.DATA_SET_TOO_SMALL,
                    "data set '" + spec.dataset() + "' has "
                            + data.training().count() + " training images: "
                            + spec.data().repetitions()
                            + " repetitions do not fill one batch of "
                            + spec.data().batchSize());
        }
        if (spec.conditioning() instanceof ConditioningSpec.Classes
                && data.classNames().isEmpty()) {
            return Outcome.cannotBeDone(
                    FailureCode.DATA_SET_WITHOUT_CLASSES,
                    "the training asks for classes (conditioning.kind), data set '" + spec.dataset() + "' has none");
        }
        var resumePoints = new ResumePoints(trainings, store, context.lease(), temporary);
        var publisher = new CheckpointPublisher(checkpoints, store, context.lease(), config.evaluationBacklog());
        try (var writer = new TaskWriter(running)) {
            var session = new TrainingSession(
                    engine,
                    spec,
                    data,
                    resumePoints,
                    new StartingWeights(checkpoints, store),
                    publisher,
                    trainings,
                    checkpoints,
                    config,
                    metrics,
                    writer);
            return session.run(context);
        } catch (NonFiniteLoss e) {
            return new Outcome.Failed(new Failure.NonFiniteLoss(e.step(), e.getMessage()));
        } catch (StartingWeights.Unsuitable e) {
            return Outcome.cannotBeDone(e.code(), e.getMessage());
        } catch (DecidedComputeType.NotHere e) {
            return Outcome.cannotBeDone(FailureCode.UNSUPPORTED_COMPUTE_TYPE, e.getMessage());
        } catch (ResumeRefused e) {
            return Outcome.cannotBeDone(FailureCode.NOT_BIT_EXACT, e.getMessage());
        }
    }
}
