package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.ledger.plan.ClaimOrder.Times;
import io.anthesis.ledger.plan.Forecast.RunningTask;
import io.anthesis.ledger.plan.QueueReading.Job;
import io.anthesis.ledger.plan.QueueReading.Task;
import io.anthesis.ledger.plan.QueueState.Running;
import io.anthesis.ledger.plan.QueueState.Waiting;
import io.anthesis.ledger.plan.QueueState.Worker;
import io.anthesis.ledger.task.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A reading of the queue with what the simulated claims say of it. */
final class SimulatedQueue {
    private static final Times NOTHING_KNOWN = new Times(OptionalDouble.empty(), OptionalDouble.empty(), false, 0);

    private final QueueReading reading;
    private final TaskLengths lengths;
    private final Set<String> live;
    private final List<RunningTask> running;
    private final ClaimOrder.Outcome outcome;

    /** @param more tasks of jobs that were not submitted yet */
    SimulatedQueue(QueueReading reading, TaskLengths lengths, List<Waiting> more) {
        this.reading = reading;
        this.lengths = lengths;
        this.live = reading.live().stream().map(seen -> seen.worker().id()).collect(Collectors.toSet());
        List<Task> carriedOut =
                reading.tasks().stream().filter(this::isCarriedOut).toList();
        List<Running> begun = carriedOut.stream()
                .map(task -> new Running(
                        task.job(),
                        task.worker().orElseThrow(),
                        task.submitter(),
                        lengths.leftOf(reading.kind(), job(task), task)))
                .toList();
        this.running = named(begun);
        this.outcome = reading.isComplete()
                ? ClaimOrder.of(new QueueState(workers(), begun, waiting(more), reading.turns()))
                : new ClaimOrder.Outcome(Map.of(), Optional.empty());
    }

    private Job job(Task task) {
        return reading.jobs().get(task.job());
    }

    boolean isCarriedOut(Task task) {
        return task.state() == TaskState.RUNNING
                && task.worker().filter(live::contains).isPresent();
    }

    private List<Worker> workers() {
        return reading.live().stream()
                .map(seen -> new Worker(seen.worker().id(), seen.newestFormat()))
                .toList();
    }

    /** Tasks of workers that do not answer wait until their leases end. */
    private List<Waiting> waiting(List<Waiting> more) {
        List<Waiting> waiting = new ArrayList<>(more);
        reading.tasks().stream()
                .filter(task -> !isCarriedOut(task))
                .map(this::waiting)
                .forEach(waiting::add);
        return waiting;
    }

    private Waiting waiting(Task task) {
        Job job = job(task);
        return new Waiting(
                task.id(),
                task.job(),
                task.phase(),
                task.state() == TaskState.BLOCKED,
                task.rank(),
                task.submitter(),
                task.turn(),
                task.format(),
                task.state() == TaskState.RUNNING ? task.leaseLeft() : task.availableIn(),
                lengths.ofWaiting(reading.kind(), job, task),
                task.batchKey(),
                task.batchImages(),
                task.attempts() == 0,
                job.isNewestFirst() && job.state() == JobState.QUEUED);
    }

    /** Tasks of one worker share a batch and end together. */
    private List<RunningTask> named(List<Running> begun) {
        Map<String, Double> seconds = new HashMap<>();
        begun.forEach(task -> seconds.merge(task.worker(), task.left().orElse(Double.POSITIVE_INFINITY), Double::sum));
        return begun.stream()
                .map(task -> new RunningTask(
                        task.worker(),
                        task.job(),
                        reading.kind(),
                        reading.jobs().get(task.job()).name(),
                        Optional.of(seconds.get(task.worker()))
                                .filter(Double::isFinite)
                                .map(this::in)))
                .toList();
    }

    private Instant in(double seconds) {
        return reading.at().plusMillis(Math.round(seconds * 1000));
    }

    /** @return of a job with tasks in the reading */
    Forecast of(Job job) {
        List<Task> tasks = reading.tasks().stream()
                .filter(task -> task.job().equals(job.id()))
                .toList();
        Times times = times(job.id());
        boolean hasBegun = job.startedAt().isPresent();
        Optional<Instant> start = hasBegun ? job.startedAt() : instant(times.start());
        boolean waits = tasks.stream().noneMatch(this::isCarriedOut);
        List<Forecast.WaitReason> reasons = waits
                ? new WaitReasons(reading, running, live)
                        .of(lengths.spec(reading.kind(), job), job.submitter(), tasks, times)
                : List.of();
        return forecast(job.id(), start, times, hasBegun ? 0 : times.tasksAhead(), reasons);
    }

    /**
     * @param ids of jobs that were not submitted yet, first to last; they are forecast as one
     * @param format of their tasks
     */
    Forecast ofNew(List<UUID> ids, JobSpec spec, String submitter, int format) {
        List<Times> all = ids.stream().map(this::times).toList();
        Times first = all.getFirst();
        boolean allEnd = all.stream().allMatch(times -> times.end().isPresent());
        OptionalDouble end = allEnd
                ? all.stream().mapToDouble(times -> times.end().getAsDouble()).max()
                : OptionalDouble.empty();
        boolean isUnmeasured = all.stream().anyMatch(Times::isUnmeasured);
        Times together = new Times(first.start(), end, isUnmeasured, first.tasksAhead());
        List<Forecast.WaitReason> reasons =
                new WaitReasons(reading, running, live).ofNew(spec, submitter, format, together);
        return forecast(ids.getFirst(), instant(first.start()), together, first.tasksAhead(), reasons);
    }

    /** @return of a job behind those that were read */
    Forecast ofUnread() {
        return new Forecast(
                Optional.empty(),
                Optional.empty(),
                Optional.of(tooMany()),
                Forecasts.MAX_SIMULATED,
                running,
                List.of());
    }

    private static String tooMany() {
        return "more than " + Forecasts.MAX_SIMULATED + " tasks wait: the order of their claims is not simulated";
    }

    private Times times(UUID job) {
        return outcome.jobs().getOrDefault(job, NOTHING_KNOWN);
    }

    private Optional<Instant> instant(OptionalDouble seconds) {
        return seconds.isPresent() ? Optional.of(in(seconds.getAsDouble())) : Optional.empty();
    }

    private Forecast forecast(
            UUID id, Optional<Instant> start, Times times, int tasksAhead, List<Forecast.WaitReason> reasons) {
        Optional<Instant> end = instant(times.end());
        Optional<String> unknown =
                start.isPresent() && end.isPresent() ? Optional.empty() : Optional.of(unknown(id, start, times));
        return new Forecast(start, end, unknown, tasksAhead, running, reasons);
    }

    private String unknown(UUID id, Optional<Instant> start, Times times) {
        if (!reading.isComplete()) {
            return tooMany();
        }
        if (live.isEmpty()) {
            return "no worker for jobs of kind " + reading.kind().key() + " is live";
        }
        if (times.isUnmeasured() && start.isPresent()) {
            return "no speed was measured for it here yet";
        }
        return outcome.unmeasured()
                .filter(cause -> !cause.equals(id))
                .map(cause -> "no speed was measured yet for " + words(cause) + ", which comes before it")
                .orElse("no live worker is expected to take it");
    }

    private String words(UUID id) {
        return new RunningTask(
                        "",
                        id,
                        reading.kind(),
                        Optional.ofNullable(reading.jobs().get(id)).flatMap(Job::name),
                        Optional.empty())
                .words();
    }
}
