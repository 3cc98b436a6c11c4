package io.anthesis.ledger.plan;

import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.OverviewGrid;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.sql.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Counts what a job computes, by what the ledger knows of its data set, its checkpoint and its resume points. */
final class Costs {
    private final Database database;
    private final GuidedSteps guidedSteps;
    private final Checkpoints checkpoints;
    private final Datasets datasets;

    Costs(Database database, GuidedSteps guidedSteps) {
        this.database = database;
        this.guidedSteps = guidedSteps;
        this.checkpoints = new Checkpoints(database);
        this.datasets = new Datasets(database);
    }

    /** @return of a job that has not begun; empty if its data set was deleted */
    Optional<Cost> of(JobSpec spec) {
        return switch (spec) {
            case TrainingSpec training ->
                training(training, training.start() instanceof Start.Continued(String run) ? stepsOf(run) : 0);
            case SamplingSpec sampling -> Optional.of(Cost.sampling(sampling, guidedSteps));
            case EvaluationSpec evaluation ->
                switch (evaluation.subject()) {
                    case OfCheckpoint subject -> Optional.of(checkpoint(evaluation, subject));
                    case OfSampling(String job) -> Optional.of(Cost.images(imagesOf(job)));
                };
        };
    }

    /** @return of the steps that are left after {@code stepsDone}; empty if the data set was deleted */
    Optional<Cost> training(TrainingSpec training, long stepsDone) {
        return datasets.find(training.dataset())
                .map(DatasetRecord::trainingCount)
                .map(images -> Cost.training(training, images, stepsDone));
    }

    /** @return images that an evaluation of a sampling scores; 0 for other jobs */
    int imagesOfSubject(JobSpec spec) {
        boolean scoresSampling =
                spec instanceof EvaluationSpec evaluation && evaluation.subject() instanceof OfSampling;
        return scoresSampling ? (int) of(spec).orElseThrow().featureEvaluations() : 0;
    }

    private Cost checkpoint(EvaluationSpec evaluation, OfCheckpoint subject) {
        Cost images = Cost.checkpoint(evaluation, subject, guidedSteps);
        return evaluation.describesCheckpoint()
                ? images.withDescription(evaluation.protocol(), OverviewGrid.of(classes(subject.checkpoint())))
                : images;
    }

    /** @return the largest possible number where names, and so the number of them, are not known */
    private int classes(String checkpoint) {
        return checkpoints
                .find(checkpoint)
                .flatMap(CheckpointRecord::classes)
                .map(List::size)
                .orElse(ImageClass.MAX_CLASSES);
    }

    private long stepsOf(String run) {
        return database.transaction(transaction -> transaction.first(
                        row -> row.getLong(1),
                        "select coalesce(max(step), 0) from resume_points where job_id = ?",
                        UUID.fromString(run)))
                .orElseThrow();
    }

    private int imagesOf(String sampling) {
        return database.transaction(transaction -> transaction.first(
                        row -> row.getInt(1),
                        "select count(*) from images where job_id = ?",
                        UUID.fromString(sampling)))
                .orElseThrow();
    }
}
