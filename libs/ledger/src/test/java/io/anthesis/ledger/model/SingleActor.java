package io.anthesis.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.model.JobModel.TaskModel;
import io.anthesis.ledger.task.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs operations on ledger and model, and compares after each. */
final class SingleActor {
    private final ModelFixture ledger;
    private final Map<Integer, UUID> ids = new HashMap<>();
    private final Map<Integer, JobModel> jobs = new LinkedHashMap<>();
    private final Map<UUID, JobModel> byId = new HashMap<>();
    private final List<Lease> claimed = new ArrayList<>();
    private final List<Integer> served = new ArrayList<>();

    SingleActor(ModelFixture ledger) {
        this.ledger = ledger;
    }

    void run(List<Operation> history) {
        for (Operation operation : history) {
            run(operation);
            ids.forEach((job, id) -> assertThat(ledger.state(id))
                    .as("state of job %d after %s", job, operation)
                    .isEqualTo(jobs.get(job).state));
        }
    }

    private void run(Operation operation) {
        switch (operation) {
            case Operation.Submit(int job) -> submit(job);
            case Operation.Cancel(int job) -> cancel(job);
            case Operation.Claim claim -> claim();
            case Operation.Renew(int pick) -> pick(pick).ifPresent(this::renew);
            case Operation.Finish(int pick) ->
                write(
                        pick,
                        lease -> ledger.leases.finish(lease, TaskResult.of(Map.of())),
                        task -> task.job.finished(task));
            case Operation.Fail(int pick, boolean forGood) ->
                write(
                        pick,
                        lease -> ledger.leases.fail(lease, SmallJobs.failure(forGood)),
                        task -> task.job.failed(task, forGood));
            case Operation.Release(int pick) -> write(pick, ledger.leases::release, task -> task.job.released(task));
            case Operation.Expire(int pick) ->
                pick(pick).ifPresent(lease -> {
                    ledger.expire(lease);
                    task(lease).expired |= task(lease).heldAt(lease.epoch());
                });
            case Operation.Reap reap -> reap();
        }
        ledger.skipBackoff();
    }

    private void submit(int job) {
        Submission submission = SmallJobs.submission(job);
        SubmissionResult result = ledger.submissions.submit(submission);
        if (ids.containsKey(job)) {
            assertThat(result).isEqualTo(new SubmissionResult.Known(ids.get(job)));
            return;
        }
        assertThat(result).isEqualTo(new SubmissionResult.Created(submission.id()));
        var model = new JobModel(SmallJobs.priority(job), job % 2, jobs.size(), job % 3 + 1);
        ids.put(job, submission.id());
        jobs.put(job, model);
        byId.put(submission.id(), model);
    }

    private void cancel(int job) {
        if (ids.containsKey(job)) {
            jobs.get(job).cancel();
            assertThat(ledger.jobs.cancel(ids.get(job))).contains(jobs.get(job).state);
        }
    }

    private void claim() {
        Optional<TaskModel> expected = next();
        Optional<Lease> found = ledger.claims.next(JobKind.SAMPLING, "actor", ModelFixture.LEASE);
        assertThat(found.map(this::task)).as("whose turn it is").isEqualTo(expected);
        found.ifPresent(lease -> {
            TaskModel task = task(lease);
            task.job.claimed(task);
            assertThat(lease.epoch()).isEqualTo(task.epoch);
            assertThat(lease.attempt()).isEqualTo(task.attempts);
            served.remove((Integer) task.job.submitter);
            served.add(task.job.submitter);
            claimed.add(lease);
        });
    }

    /** Priority, then fewest running tasks, then served the longest ago, then name; in it the oldest. */
    private Optional<TaskModel> next() {
        Comparator<TaskModel> turn = Comparator.<TaskModel>comparingInt(task -> -task.job.priority)
                .thenComparingLong(task -> running(task.job.submitter))
                .thenComparingInt(task -> served.indexOf(task.job.submitter))
                .thenComparingInt(task -> task.job.submitter)
                .thenComparingInt(task -> task.job.age)
                .thenComparingInt(task -> task.number);
        return jobs.values().stream()
                .flatMap(job -> job.tasks.stream())
                .filter(task -> task.state == TaskState.QUEUED)
                .min(turn);
    }

    private long running(int submitter) {
        return jobs.values().stream()
                .filter(job -> job.submitter == submitter)
                .flatMap(job -> job.tasks.stream())
                .filter(task -> task.state == TaskState.RUNNING)
                .count();
    }

    private void renew(Lease lease) {
        TaskModel task = task(lease);
        Heartbeat expected = !task.heldAt(lease.epoch())
                ? Heartbeat.LOST
                : task.job.state == JobState.CANCELLING ? Heartbeat.CANCEL_REQUESTED : Heartbeat.HELD;
        assertThat(ledger.leases.renew(List.of(lease), ModelFixture.LEASE)).containsEntry(lease.taskId(), expected);
        task.expired &= expected == Heartbeat.LOST;
    }

    private interface Write {
        void apply(Lease lease);
    }

    private interface ModelWrite {
        void apply(TaskModel task);
    }

    private void write(int pick, Write write, ModelWrite modelWrite) {
        Optional<Lease> lease = pick(pick);
        if (lease.isEmpty()) {
            return;
        }
        TaskModel task = task(lease.get());
        boolean held = task.heldAt(lease.get().epoch());
        boolean written = SmallJobs.written(() -> write.apply(lease.get()));
        assertThat(written).as("a write of epoch %d", lease.get().epoch()).isEqualTo(held);
        if (held) {
            modelWrite.apply(task);
        }
    }

    private void reap() {
        ledger.reaper.reap();
        for (JobModel job : jobs.values()) {
            for (TaskModel task : job.tasks) {
                if (task.state == TaskState.RUNNING && task.expired) {
                    task.expired = false;
                    job.failed(task, false);
                }
            }
        }
    }

    private Optional<Lease> pick(int pick) {
        return claimed.isEmpty() ? Optional.empty() : Optional.of(claimed.get(pick % claimed.size()));
    }

    private TaskModel task(Lease lease) {
        return byId.get(lease.jobId()).tasks.get(lease.number());
    }
}
