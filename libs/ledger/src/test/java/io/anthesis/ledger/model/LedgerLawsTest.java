package io.anthesis.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.LeaseLost;
import io.anthesis.ledger.lease.Leases.Effects;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.model.JobModel.TaskModel;
import io.anthesis.ledger.model.JobModel.TaskState;
import io.anthesis.ledger.outbox.OutboxRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Random histories on a real PostgreSQL: by one actor against the model step by step, by many against what must always hold. */
class LedgerLawsTest {
    private static final int JOBS = 6;
    private static final int IMAGES_OF_A_SHARD = 64;

    @Provide
    Arbitrary<List<Operation>> history() {
        return operations().list().ofMinSize(20).ofMaxSize(90);
    }

    @Provide
    Arbitrary<List<List<Operation>>> histories() {
        return operations().list().ofMinSize(15).ofMaxSize(40).list().ofSize(6);
    }

    private static Arbitrary<Operation> operations() {
        Arbitrary<Integer> job = Arbitraries.integers().between(0, JOBS - 1);
        Arbitrary<Integer> pick = Arbitraries.integers().between(0, 30);
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, job.map(Operation.Submit::new)),
                net.jqwik.api.Tuple.of(1, job.map(Operation.Cancel::new)),
                net.jqwik.api.Tuple.of(9, Arbitraries.just(new Operation.Claim())),
                net.jqwik.api.Tuple.of(2, pick.map(Operation.Renew::new)),
                net.jqwik.api.Tuple.of(7, pick.map(Operation.Finish::new)),
                net.jqwik.api.Tuple.of(2, pick.map(one -> new Operation.Fail(one, one % 7 == 0))),
                net.jqwik.api.Tuple.of(1, pick.map(Operation.Release::new)),
                net.jqwik.api.Tuple.of(2, pick.map(Operation.Expire::new)),
                net.jqwik.api.Tuple.of(2, Arbitraries.just(new Operation.Reap())));
    }

    /** Priority, submitter and shards of a job follow from its number. */
    private static Submission submission(int job) {
        int shards = job % 3 + 1;
        var spec = new SamplingSpec("0123456789abcdef", shards * IMAGES_OF_A_SHARD, 0, 5, null, job, 6);
        var options = new JobOptions(priority(job), Optional.empty());
        return new Submission(
                UUID.randomUUID(),
                spec,
                options,
                submitter(job),
                Optional.of("key-" + job),
                Submissions.digest(JobKind.SAMPLING, Json.tree(spec)),
                new Submission.Asked());
    }

    private static int priority(int job) {
        return job / 4;
    }

    private static String submitter(int job) {
        return "submitter-" + job % 2;
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void oneActorFindsTheLedgerAsTheModelSays(@ForAll("history") List<Operation> history) {
        new SingleActor(new ModelFixture()).run(history);
    }

    /** Runs operations on ledger and model, and compares after each. */
    private static final class SingleActor {
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
                            lease -> ledger.leases.finish(lease, Map.of(), Effects.NONE),
                            task -> task.job.finished(task));
                case Operation.Fail(int pick, boolean forGood) ->
                    write(
                            pick,
                            lease -> ledger.leases.fail(lease, failure(forGood)),
                            task -> task.job.failed(task, forGood));
                case Operation.Release(int pick) ->
                    write(pick, ledger.leases::release, task -> task.job.released(task));
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
            Submission submission = submission(job);
            SubmissionResult result = ledger.submissions.submit(submission);
            if (ids.containsKey(job)) {
                assertThat(result).isEqualTo(new SubmissionResult.Known(ids.get(job)));
                return;
            }
            assertThat(result).isEqualTo(new SubmissionResult.Created(submission.id()));
            var model = new JobModel(priority(job), job % 2, jobs.size(), job % 3 + 1);
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
            boolean written = written(() -> write.apply(lease.get()));
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

    private static Failure failure(boolean forGood) {
        return forGood ? new Failure.CannotBeDone("broken", "for good") : new Failure.Unexpected("may pass");
    }

    private static boolean written(Runnable write) {
        try {
            write.run();
            return true;
        } catch (LeaseLost e) {
            return false;
        }
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void manyActorsLoseNothingAndDoNothingTwice(@ForAll("histories") List<List<Operation>> histories) throws Exception {
        var ledger = new ModelFixture();
        var crowd = new Crowd(ledger);
        try (var executor = Executors.newFixedThreadPool(histories.size())) {
            List<Future<?>> actors = new ArrayList<>();
            for (List<Operation> history : histories) {
                actors.add(executor.submit(() -> crowd.act(history)));
            }
            for (Future<?> actor : actors) {
                actor.get();
            }
        }

        crowd.workUntilNothingIsLeft();

        crowd.check();
    }

    /** What many actors saw, put together. */
    private static final class Crowd {
        private final ModelFixture ledger;
        private final Map<Integer, Set<UUID>> created = new ConcurrentHashMap<>();
        private final Map<Integer, Set<UUID>> known = new ConcurrentHashMap<>();
        private final Set<String> claims = ConcurrentHashMap.newKeySet();
        private final Set<Long> finished = ConcurrentHashMap.newKeySet();
        private final Set<UUID> cancelled = ConcurrentHashMap.newKeySet();
        private final Set<UUID> ended = ConcurrentHashMap.newKeySet();

        Crowd(ModelFixture ledger) {
            this.ledger = ledger;
        }

        void act(List<Operation> history) {
            List<Lease> mine = new ArrayList<>();
            for (Operation operation : history) {
                int size = mine.size();
                switch (operation) {
                    case Operation.Submit(int job) -> submit(job);
                    case Operation.Cancel(int job) -> cancel(job);
                    case Operation.Claim claim -> claim().ifPresent(mine::add);
                    case Operation.Renew(int pick)
                    when size > 0 -> ledger.leases.renew(List.of(mine.get(pick % size)), ModelFixture.LEASE);
                    case Operation.Finish(int pick) when size > 0 -> finish(mine.get(pick % size));
                    case Operation.Fail(int pick, boolean forGood)
                    when size > 0 -> written(() -> ledger.leases.fail(mine.get(pick % size), failure(forGood)));
                    case Operation.Release(int pick)
                    when size > 0 -> written(() -> ledger.leases.release(mine.get(pick % size)));
                    case Operation.Expire(int pick) when size > 0 -> ledger.expire(mine.get(pick % size));
                    case Operation.Reap reap -> ledger.reaper.reap();
                    default -> {} // there is no lease to do it with yet
                }
            }
        }

        private void submit(int job) {
            switch (ledger.submissions.submit(submission(job))) {
                case SubmissionResult.Created(UUID id) ->
                    created.computeIfAbsent(job, missing -> ConcurrentHashMap.newKeySet())
                            .add(id);
                case SubmissionResult.Known(UUID id) ->
                    known.computeIfAbsent(job, missing -> ConcurrentHashMap.newKeySet())
                            .add(id);
                case SubmissionResult.Conflict conflict -> throw new AssertionError(conflict);
                case SubmissionResult.OverQuota quota -> throw new AssertionError(quota);
            }
        }

        private void cancel(int job) {
            for (UUID id : created.getOrDefault(job, Set.of())) {
                JobState state = ledger.jobs.cancel(id).orElseThrow();
                (state == JobState.CANCELLING || state == JobState.CANCELLED ? cancelled : ended).add(id);
            }
        }

        private Optional<Lease> claim() {
            Optional<Lease> lease = ledger.claims.next(JobKind.SAMPLING, "actor", ModelFixture.LEASE);
            lease.ifPresent(one -> assertThat(claims.add(one.taskId() + "@" + one.epoch()))
                    .as("task %d was claimed once at epoch %d", one.taskId(), one.epoch())
                    .isTrue());
            return lease;
        }

        private void finish(Lease lease) {
            if (written(() -> ledger.leases.finish(lease, Map.of(), Effects.NONE))) {
                assertThat(finished.add(lease.taskId()))
                        .as("task %d was finished once", lease.taskId())
                        .isTrue();
            }
        }

        /** All that was left lying is taken back, claimed and finished. */
        void workUntilNothingIsLeft() {
            while (true) {
                ledger.expireAll();
                ledger.reaper.reap();
                ledger.skipBackoff();
                Optional<Lease> lease = claim();
                if (lease.isEmpty()) {
                    return;
                }
                finish(lease.get());
            }
        }

        void check() {
            assertThat(created.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
            known.forEach((job, ids) -> assertThat(ids).isEqualTo(created.get(job)));
            created.values().stream().flatMap(Set::stream).forEach(this::checkJob);
        }

        private void checkJob(UUID job) {
            JobState state = ledger.state(job);
            assertThat(state.isTerminal()).as("job %s has ended", job).isTrue();
            assertThat(
                            cancelled.contains(job) && !ended.contains(job)
                                    ? Set.of(JobState.CANCELLED)
                                    : Set.of(JobState.values()))
                    .contains(state);
            Set<String> tasks = new TreeSet<>(ledger.taskStates(job));
            switch (state) {
                case SUCCEEDED -> assertThat(tasks).containsExactly("done");
                case FAILED -> assertThat(tasks).contains("failed").doesNotContain("queued", "running", "blocked");
                case CANCELLED -> assertThat(tasks).doesNotContain("queued", "running", "blocked");
                default -> throw new AssertionError(state);
            }
            List<OutboxRow> events = ledger.outbox.eventsAfter(job, 0, 1000);
            assertThat(events.stream().map(OutboxRow::sequence))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, events.size()).boxed().toList());
            String last = "io.anthesis.job." + state.key() + ".v1";
            assertThat(events.getLast().type()).isEqualTo(last);
            assertThat(events.stream().filter(event -> event.type().equals(last)))
                    .hasSize(1);
            assertThat(ledger.completions(job)).hasSize(1);
        }
    }
}
