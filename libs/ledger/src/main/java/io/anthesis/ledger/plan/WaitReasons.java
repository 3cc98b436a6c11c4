package io.anthesis.ledger.plan;

import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.ledger.plan.ClaimOrder.Times;
import io.anthesis.ledger.plan.Forecast.RunningTask;
import io.anthesis.ledger.plan.Forecast.WaitReason;
import io.anthesis.ledger.plan.Forecast.WaitReason.Code;
import io.anthesis.ledger.plan.QueueReading.Task;
import io.anthesis.ledger.plan.QueueState.Turns;
import io.anthesis.ledger.task.TaskState;
import io.anthesis.ledger.worker.Workers.SeenWorker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in sentences why a job waits. */
final class WaitReasons {
    private final QueueReading reading;
    private final List<RunningTask> running;
    private final Set<String> live;

    WaitReasons(QueueReading reading, List<RunningTask> running, Set<String> live) {
        this.reading = reading;
        this.running = running;
        this.live = live;
    }

    /** @param tasks of a job none of whose tasks a live worker carries out */
    List<WaitReason> of(JobSpec spec, String submitter, List<Task> tasks, Times times) {
        List<WaitReason> reasons = new ArrayList<>();
        tasks.stream()
                .filter(task -> task.state() == TaskState.RUNNING)
                .findFirst()
                .ifPresent(task -> reasons.add(lost(task)));
        tasks.stream()
                .filter(task -> task.state() == TaskState.QUEUED)
                .min(Comparator.comparingDouble(Task::availableIn))
                .filter(task -> task.availableIn() > 0)
                .ifPresent(task -> reasons.add(retry(task)));
        int format = tasks.stream().mapToInt(Task::format).max().orElse(0);
        reasons.addAll(ofNew(spec, submitter, format, times));
        return reasons;
    }

    /** @param format of the job's tasks */
    List<WaitReason> ofNew(JobSpec spec, String submitter, int format, Times times) {
        if (live.isEmpty()) {
            return List.of(reason(
                    Code.NO_WORKER,
                    "no worker for jobs of kind " + reading.kind().key() + " is live: it waits until one is"));
        }
        boolean isNext = times.start().isPresent() && times.start().getAsDouble() == 0;
        if (isNext) {
            return List.of();
        }
        List<WaitReason> reasons = new ArrayList<>();
        for (SeenWorker seen : reading.live()) {
            unable(seen, spec, format).ifPresent(reasons::add);
        }
        quota(submitter).ifPresent(reasons::add);
        if (reading.live().stream().noneMatch(seen -> seen.newestFormat() >= format && isIdle(seen))) {
            reading.live().stream()
                    .filter(seen -> seen.newestFormat() >= format)
                    .forEach(seen -> reasons.add(busy(seen)));
        }
        if (times.tasksAhead() > 0) {
            reasons.add(reason(
                    Code.AHEAD,
                    times.tasksAhead() == 1
                            ? "1 waiting task has its turn before it"
                            : times.tasksAhead() + " waiting tasks have their turn before it"));
        }
        return reasons;
    }

    private static WaitReason reason(Code code, String message) {
        return new WaitReason(code, message, Optional.empty());
    }

    private Instant in(double seconds) {
        return reading.at().plusMillis(Math.round(seconds * 1000));
    }

    private WaitReason lost(Task task) {
        return new WaitReason(
                Code.WORKER_LOST,
                "worker " + task.worker().orElse("")
                        + " does not answer: another one takes its task when its lease ends",
                Optional.of(in(task.leaseLeft())));
    }

    private WaitReason retry(Task task) {
        String error = task.lastError().map(text -> ": " + text).orElse("");
        return new WaitReason(
                Code.RETRY,
                "attempt " + task.attempts() + " of " + task.maxAttempts() + " failed" + error,
                Optional.of(in(task.availableIn())));
    }

    private Optional<WaitReason> unable(SeenWorker seen, JobSpec spec, int format) {
        String worker = "worker " + seen.worker().id();
        if (seen.newestFormat() < format) {
            return Optional.of(reason(
                    Code.WORKER_UNABLE,
                    worker + " of version " + seen.worker().version()
                            + " cannot take it: its settings need a newer version"));
        }
        if (!ComputeTypeOfJob.isOf(seen.worker(), spec)) {
            return Optional.of(reason(
                    Code.WORKER_UNABLE,
                    worker + " does not compute in " + ComputeTypeOfJob.of(spec).orElseThrow()
                            + ": the job fails if this worker takes it"));
        }
        return Optional.empty();
    }

    private Optional<WaitReason> quota(String submitter) {
        Turns turns = reading.turns().getOrDefault(submitter, Turns.NONE);
        long now = reading.tasks().stream()
                .filter(task ->
                        task.state() == TaskState.RUNNING && task.submitter().equals(submitter))
                .count();
        if (turns.maxRunning().isEmpty() || now < turns.maxRunning().getAsInt()) {
            return Optional.empty();
        }
        int limit = turns.maxRunning().getAsInt();
        return Optional.of(reason(
                Code.QUOTA,
                "quota: '" + submitter + "' may have " + limit + " running " + (limit == 1 ? "task" : "tasks")
                        + " of kind " + reading.kind().key() + ", and has " + now));
    }

    private boolean isIdle(SeenWorker seen) {
        return running.stream()
                .noneMatch(task -> task.worker().equals(seen.worker().id()));
    }

    private WaitReason busy(SeenWorker seen) {
        List<RunningTask> tasks = running.stream()
                .filter(task -> task.worker().equals(seen.worker().id()))
                .toList();
        RunningTask first = tasks.getFirst();
        String others = tasks.size() == 1 ? "" : " and " + (tasks.size() - 1) + " more of its batch";
        return new WaitReason(
                Code.WORKER_BUSY, "worker " + first.worker() + " is busy with " + first.words() + others, first.end());
    }
}
