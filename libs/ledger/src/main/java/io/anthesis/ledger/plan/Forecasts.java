package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.ledger.plan.QueueState.Waiting;
import io.anthesis.ledger.sql.Database;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/** When jobs are expected to begin and to end: by what runs and waits now, measured speeds, and the order of claims. Changes nothing. */
public final class Forecasts {
    /** Where more tasks wait, the order of their claims is not simulated: an answer to a submission must not take longer than the submission. */
    public static final int MAX_SIMULATED = 1_000;

    private final Database database;
    private final Costs costs;

    public Forecasts(Database database, GuidedSteps guidedSteps) {
        this.database = database;
        this.costs = new Costs(database, guidedSteps);
    }

    /** @return empty if there is no such job, or if it has ended */
    public Optional<Forecast> of(UUID id) {
        Optional<JobKind> kind = database.transaction(transaction -> transaction.first(
                row -> JobKind.parse(row.getString(1)),
                "select kind from jobs where id = ? and finished_at is null",
                id));
        return kind.flatMap(known -> {
            QueueReading reading = read(known);
            SimulatedQueue queue = simulate(reading, List.of());
            Optional<Forecast> forecast =
                    Optional.ofNullable(reading.jobs().get(id)).map(queue::of);
            return reading.isComplete() ? forecast : forecast.or(() -> Optional.of(queue.ofUnread()));
        });
    }

    /** @return jobs that have not ended: those that have begun, then by their expected start, the unknown ones last; {@code limit} at most */
    public List<QueuedJob> ofKind(JobKind kind, int limit) {
        QueueReading reading = read(kind);
        SimulatedQueue queue = simulate(reading, List.of());
        return reading.jobs().values().stream()
                .map(job -> new QueuedJob(
                        job.id(), job.state(), job.submitter(), job.name(), job.createdAt(), queue.of(job)))
                .sorted(Comparator.comparing(
                                (QueuedJob job) -> job.forecast().start().orElse(Instant.MAX))
                        .thenComparing(job -> job.forecast().tasksAhead()))
                .limit(limit)
                .toList();
    }

    /**
     * A job that may be submitted.
     *
     * @param estimate of the time that a worker takes for it
     */
    record NewJob(JobSpec spec, JobOptions options, Optional<Estimate> estimate) {}

    /** @param together jobs of one kind, submitted one after another; they are forecast as one */
    Forecast ofNew(List<NewJob> together, String submitter) {
        NewJob first = together.getFirst();
        QueueReading reading = read(first.spec().kind());
        int format = database.transaction(transaction -> Submissions.formatOf(transaction, first.spec()));
        List<UUID> ids = new ArrayList<>();
        List<Waiting> tasks = new ArrayList<>();
        for (NewJob job : together) {
            ids.add(UUID.randomUUID());
            tasks.addAll(tasks(job, ids.getLast(), submitter, format, reading.at(), tasks.size()));
        }
        return simulate(reading, tasks).ofNew(ids, first.spec(), submitter, format);
    }

    private List<Waiting> tasks(NewJob job, UUID id, String submitter, int format, Instant at, int before) {
        OptionalDouble seconds = job.estimate()
                .map(estimate -> OptionalDouble.of(estimate.seconds()))
                .orElse(OptionalDouble.empty());
        long turn = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        List<Waiting> tasks = new ArrayList<>();
        for (TaskPlan task : TaskPlan.of(job.spec(), costs.imagesOfSubject(job.spec()))) {
            tasks.add(new Waiting(
                    Long.MAX_VALUE - 1_000_000 + before + tasks.size(),
                    id,
                    task.phase(),
                    task.phase() > 0,
                    -job.options().priority(),
                    submitter,
                    turn,
                    format,
                    0,
                    TaskLengths.share(job.spec(), task.role(), task.batchImages(), seconds),
                    task.batchKey(),
                    task.batchImages(),
                    true,
                    false));
        }
        return tasks;
    }

    private QueueReading read(JobKind kind) {
        return database.transaction(transaction -> QueueReading.read(transaction, kind));
    }

    private SimulatedQueue simulate(QueueReading reading, List<Waiting> more) {
        return new SimulatedQueue(reading, new TaskLengths(costs, new MeasuredSpeeds(database)), more);
    }
}
