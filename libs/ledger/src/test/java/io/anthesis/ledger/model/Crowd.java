package io.anthesis.ledger.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.outbox.OutboxRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** What many actors saw, put together. */
final class Crowd {
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
                when size > 0 ->
                    SmallJobs.written(() -> ledger.leases.fail(mine.get(pick % size), SmallJobs.failure(forGood)));
                case Operation.Release(int pick)
                when size > 0 -> SmallJobs.written(() -> ledger.leases.release(mine.get(pick % size)));
                case Operation.Expire(int pick) when size > 0 -> ledger.expire(mine.get(pick % size));
                case Operation.Reap reap -> ledger.reaper.reap();
                default -> {} // there is no lease to do it with yet
            }
        }
    }

    private void submit(int job) {
        switch (ledger.submissions.submit(SmallJobs.submission(job))) {
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
        if (SmallJobs.written(() -> ledger.leases.finish(lease, TaskResult.of(Map.of())))) {
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
        assertThat(events.stream().filter(event -> event.type().equals(last))).hasSize(1);
        assertThat(ledger.completions(job)).hasSize(1);
    }
}
