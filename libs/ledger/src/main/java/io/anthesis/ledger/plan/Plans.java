package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobOptions;
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
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import java.util.List;
import java.util.UUID;

/** Tells what a request would cost, how long it would take, and who could do it. Changes nothing. */
public final class Plans {
    public static final int MAX_COUNTED = 10_000;

    private final Database database;
    private final GuidedSteps guidedSteps;
    private final Checkpoints checkpoints;
    private final Datasets datasets;
    private final Workers workers;
    private final MeasuredSpeeds speeds;

    public Plans(Database database, GuidedSteps guidedSteps) {
        this.database = database;
        this.guidedSteps = guidedSteps;
        this.checkpoints = new Checkpoints(database);
        this.datasets = new Datasets(database);
        this.workers = new Workers(database);
        this.speeds = new MeasuredSpeeds(database);
    }

    public Plan of(JobRequests.Prepared request) {
        JobSpec spec = request.spec();
        Cost cost =
                switch (spec) {
                    case TrainingSpec training -> cost(training);
                    case SamplingSpec sampling -> Cost.sampling(sampling, guidedSteps);
                    case EvaluationSpec evaluation ->
                        switch (evaluation.subject()) {
                            case OfCheckpoint subject -> cost(evaluation, subject);
                            case OfSampling(String job) -> Cost.images(imagesOf(job));
                        };
                };
        return new Plan(
                spec,
                request.options(),
                cost,
                speeds.estimate(spec, cost),
                capacity(spec, request.options()),
                request.warnings());
    }

    private Cost cost(TrainingSpec training) {
        int images = datasets.find(training.dataset())
                .map(DatasetRecord::trainingCount)
                .orElseThrow();
        long done = training.start() instanceof Start.Continued(String run) ? stepsOf(run) : 0;
        return Cost.training(training, images, done);
    }

    private Cost cost(EvaluationSpec evaluation, OfCheckpoint subject) {
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

    private Capacity capacity(JobSpec spec, JobOptions options) {
        List<Workers.SeenWorker> live = workers.list().stream()
                .filter(seen -> seen.live() && seen.worker().kind() == spec.kind())
                .toList();
        long able = live.stream().filter(seen -> computes(seen.worker(), spec)).count();
        return new Capacity(live.size(), (int) able, tasksAhead(spec, options));
    }

    private static boolean computes(WorkerRecord worker, JobSpec spec) {
        List<String> types = worker.computeTypes();
        return switch (spec) {
            case TrainingSpec training -> training.decidesComputeType() || types.contains(training.computeType());
            case SamplingSpec sampling ->
                types.contains(sampling.sampler().computeType().key());
            case EvaluationSpec evaluation ->
                types.contains(evaluation.computeType().key());
        };
    }

    private int tasksAhead(JobSpec spec, JobOptions options) {
        return database.transaction(transaction -> transaction.first(
                        row -> row.getInt(1), """
                        select count(*) from (
                            select 1 from tasks where kind = ? and state = 'queued' and rank <= ? limit ?) ahead
                        """, spec.kind().key(), -options.priority(), MAX_COUNTED))
                .orElseThrow();
    }
}
