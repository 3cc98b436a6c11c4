package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.plan.QueueReading.Job;
import io.anthesis.ledger.plan.QueueReading.Point;
import io.anthesis.ledger.plan.QueueReading.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * How many seconds tasks take: of a training that runs by its own steps and speed, of everything else by measured speeds of the same
 * network. Empty where nothing was measured.
 */
final class TaskLengths {
    private final Costs costs;
    private final MeasuredSpeeds speeds;
    private final Map<UUID, JobSpec> specs = new HashMap<>();
    private final Map<UUID, OptionalDouble> wholeJobs = new HashMap<>();

    /** @param speeds of this request */
    TaskLengths(Costs costs, MeasuredSpeeds speeds) {
        this.costs = costs;
        this.speeds = speeds;
    }

    /** @return seconds that a task takes which no worker has begun */
    OptionalDouble ofWaiting(JobKind kind, Job job, Task task) {
        JobSpec spec = spec(kind, job);
        return spec instanceof TrainingSpec training
                ? steps(training, job.resumesFrom())
                : share(spec, task.role(), task.batchImages(), wholeJob(job.id(), spec));
    }

    /** @return seconds that are left of a task that runs, 0 or more */
    OptionalDouble leftOf(JobKind kind, Job job, Task task) {
        JobSpec spec = spec(kind, job);
        if (spec instanceof TrainingSpec training) {
            return leftOf(training, job, task);
        }
        OptionalDouble whole = share(spec, task.role(), task.batchImages(), wholeJob(job.id(), spec));
        return whole.isEmpty() ? whole : OptionalDouble.of(Math.max(0, whole.getAsDouble() - task.claimedAgo()));
    }

    private OptionalDouble leftOf(TrainingSpec training, Job job, Task task) {
        // A point from before the claim is of another attempt, and maybe of another worker.
        Optional<Point> ofAttempt =
                job.newest().filter(point -> point.ago() <= task.claimedAgo() && point.imagesPerSecond() > 0);
        if (ofAttempt.isEmpty() || job.totalSteps() == 0) {
            return steps(training, job.step());
        }
        Point point = ofAttempt.get();
        double images =
                (double) (job.totalSteps() - point.step()) * training.data().batchSize();
        return OptionalDouble.of(Math.max(0, images / point.imagesPerSecond() - point.ago()));
    }

    private OptionalDouble steps(TrainingSpec training, long stepsDone) {
        return seconds(costs.training(training, stepsDone).flatMap(cost -> speeds.estimate(training, cost)));
    }

    private OptionalDouble wholeJob(UUID id, JobSpec spec) {
        return wholeJobs.computeIfAbsent(id, _ -> seconds(costs.of(spec).flatMap(cost -> speeds.estimate(spec, cost))));
    }

    private static OptionalDouble seconds(Optional<Estimate> estimate) {
        return estimate.map(known -> OptionalDouble.of(known.seconds())).orElse(OptionalDouble.empty());
    }

    /**
     * A task's part of the whole job: of a sampling by its images; of an evaluation, whose tasks were not measured by themselves, the same
     * for each.
     */
    static OptionalDouble share(JobSpec spec, String role, int images, OptionalDouble whole) {
        if (whole.isEmpty()) {
            return whole;
        }
        double share =
                switch (spec) {
                    case TrainingSpec _ -> 1;
                    case SamplingSpec _ when role.equals(TaskPlan.GRID) -> 0;
                    case SamplingSpec sampling -> (double) images / sampling.images();
                    case EvaluationSpec evaluation ->
                        1.0 / TaskPlan.of(evaluation, 0).size();
                };
        return OptionalDouble.of(share * whole.getAsDouble());
    }

    JobSpec spec(JobKind kind, Job job) {
        return specs.computeIfAbsent(job.id(), _ -> Json.read(job.spec(), typeOf(kind)));
    }

    private static Class<? extends JobSpec> typeOf(JobKind kind) {
        return switch (kind) {
            case TRAINING -> TrainingSpec.class;
            case SAMPLING -> SamplingSpec.class;
            case EVALUATION -> EvaluationSpec.class;
        };
    }
}
