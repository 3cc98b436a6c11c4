package io.anthesis.ledger.plan;

import io.anthesis.ledger.plan.QueueState.Running;
import io.anthesis.ledger.plan.QueueState.Turns;
import io.anthesis.ledger.plan.QueueState.Waiting;
import io.anthesis.ledger.plan.QueueState.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Simulates which worker claims which task when, by the rules of {@code claim_task} and {@code claim_alike}
 * (V3__turns_quotas_sweeps_and_retention.sql): the highest priority; in it the submitter with the fewest running tasks, and among those the
 * one that was served the longest ago; of that submitter the oldest task.
 *
 * <p>A task of unknown length may end at any moment, and what follows depends on it: the simulation stops at the first moment after such a
 * task runs. Times after it are unknown.
 */
final class ClaimOrder {
    /** As many images as the sampler computes at once. */
    private static final int SHARED_BATCH = 64;

    /** Tells claims of one moment apart. */
    private static final double MOMENT = 1e-9;

    private static final Comparator<Waiting> BY_TURN =
            Comparator.comparingLong(Waiting::turn).thenComparingLong(Waiting::id);

    private final List<Worker> workers;
    private final Map<String, Turns> turns;
    private final Map<UUID, JobTimes> jobs = new LinkedHashMap<>();
    private final Map<String, Double> busyUntil = new HashMap<>();
    private final Map<String, Integer> runningOf = new HashMap<>();
    private final Map<String, Double> servedAt = new HashMap<>();
    private final TreeMap<Integer, TreeMap<String, TreeSet<Waiting>>> lanes = new TreeMap<>();
    private final Map<String, TreeSet<Waiting>> batches = new HashMap<>();
    private final Map<UUID, List<Waiting>> blocked = new HashMap<>();
    private final List<Ending> endings = new ArrayList<>();
    private Optional<UUID> unmeasured = Optional.empty();
    private double now;
    private int claims;
    private int tasksTaken;

    private record Ending(UUID job, String submitter, double at) {}

    /** What is known of a job while the simulation goes on. */
    private static final class JobTimes {
        private OptionalDouble start = OptionalDouble.empty();
        private double end;
        private int open;
        private int running;
        private int ownClaims;
        private int tasksAhead;
        private boolean counted;
    }

    /**
     * When a job begins and ends, in seconds from the reading on.
     *
     * @param start of its first task; 0 or more. Empty where unknown, and for a job that has a running task
     * @param end of its last task; empty where unknown
     * @param isUnmeasured whether the end is unknown because a task of this job has an unknown length
     * @param tasksAhead waiting tasks of other jobs that are claimed before its first one; in the order of priority and age where the
     *     simulation did not get so far
     */
    record Times(OptionalDouble start, OptionalDouble end, boolean isUnmeasured, int tasksAhead) {}

    /**
     * @param jobs every job that has a task here
     * @param unmeasured the job of a task whose length is not known, where later times are unknown for that reason
     */
    record Outcome(Map<UUID, Times> jobs, Optional<UUID> unmeasured) {}

    private ClaimOrder(QueueState queue) {
        this.workers = queue.workers();
        this.turns = queue.turns();
        queue.turns().forEach((submitter, turn) -> servedAt.put(submitter, turn.servedAt()));
        queue.waiting().forEach(this::add);
        queue.running().stream().collect(Collectors.groupingBy(Running::worker)).forEach(this::run);
    }

    static Outcome of(QueueState queue) {
        return new ClaimOrder(queue).simulate();
    }

    private void add(Waiting task) {
        job(task.job()).open++;
        if (task.blocked()) {
            blocked.computeIfAbsent(task.job(), _ -> new ArrayList<>()).add(task);
        } else {
            enqueue(task);
        }
    }

    private void enqueue(Waiting task) {
        lanes.computeIfAbsent(task.rank(), _ -> new TreeMap<>())
                .computeIfAbsent(task.submitter(), _ -> new TreeSet<>(BY_TURN))
                .add(task);
        if (!task.batchKey().isEmpty()) {
            batches.computeIfAbsent(
                            task.batchKey(),
                            _ -> new TreeSet<>(
                                    Comparator.comparingInt(Waiting::rank).thenComparing(BY_TURN)))
                    .add(task);
        }
    }

    private void dequeue(Waiting task) {
        TreeMap<String, TreeSet<Waiting>> lanesOfRank = lanes.get(task.rank());
        TreeSet<Waiting> lane = lanesOfRank.get(task.submitter());
        lane.remove(task);
        if (lane.isEmpty()) {
            lanesOfRank.remove(task.submitter());
        }
        if (lanesOfRank.isEmpty()) {
            lanes.remove(task.rank());
        }
        if (!task.batchKey().isEmpty()) {
            batches.get(task.batchKey()).remove(task);
        }
    }

    /** Tasks of one worker share a batch: it takes as long as all of them, and they end together. */
    private void run(String worker, List<Running> batch) {
        double until = now;
        for (Running task : batch) {
            until += task.left().orElse(Double.POSITIVE_INFINITY);
            if (task.left().isEmpty() && unmeasured.isEmpty()) {
                unmeasured = Optional.of(task.job());
            }
        }
        busyUntil.put(worker, until);
        for (Running task : batch) {
            runningOf.merge(task.submitter(), 1, Integer::sum);
            JobTimes times = job(task.job());
            times.end = Math.max(times.end, until);
            times.running++;
            endings.add(new Ending(task.job(), task.submitter(), until));
        }
    }

    private JobTimes job(UUID job) {
        return jobs.computeIfAbsent(job, _ -> new JobTimes());
    }

    private Outcome simulate() {
        boolean goesOn;
        do {
            endTasks();
            claimAll();
            OptionalDouble next = nextMoment();
            goesOn = unmeasured.isEmpty() && next.isPresent();
            now = next.orElse(now);
        } while (goesOn);
        countThoseAheadOfOthers();
        Map<UUID, Times> times = new LinkedHashMap<>();
        jobs.forEach((id, job) ->
                times.put(id, new Times(job.start, endOf(job), Double.isInfinite(job.end), job.tasksAhead)));
        return new Outcome(times, unmeasured);
    }

    /** What the simulation did not reach is in the order of priority and age. */
    private void countThoseAheadOfOthers() {
        int ahead = tasksTaken;
        for (TreeMap<String, TreeSet<Waiting>> lanesOfRank : lanes.values()) {
            List<Waiting> inOrder = lanesOfRank.values().stream()
                    .flatMap(TreeSet::stream)
                    .sorted(BY_TURN)
                    .toList();
            for (Waiting task : inOrder) {
                JobTimes job = job(task.job());
                if (!job.counted && job.start.isEmpty()) {
                    job.tasksAhead = ahead - job.ownClaims;
                }
                job.counted = true;
                ahead++;
            }
        }
    }

    private static OptionalDouble endOf(JobTimes job) {
        return job.open == 0 && Double.isFinite(job.end) ? OptionalDouble.of(job.end) : OptionalDouble.empty();
    }

    private void endTasks() {
        List<Ending> ended = endings.stream().filter(task -> task.at() <= now).toList();
        endings.removeAll(ended);
        for (Ending task : ended) {
            runningOf.merge(task.submitter(), -1, Integer::sum);
            job(task.job()).running--;
        }
        ended.stream().map(Ending::job).distinct().forEach(this::unblock);
    }

    /** The next phase begins when no task of the one before is left. */
    private void unblock(UUID id) {
        List<Waiting> later = blocked.getOrDefault(id, List.of());
        JobTimes job = job(id);
        if (later.isEmpty() || job.running > 0 || job.open > later.size()) {
            return;
        }
        int phase = later.stream().mapToInt(Waiting::phase).min().orElseThrow();
        later.stream().filter(task -> task.phase() == phase).forEach(task -> enqueue(task.queuedAt(now)));
        blocked.put(id, later.stream().filter(task -> task.phase() != phase).toList());
    }

    private void claimAll() {
        boolean claimed;
        do {
            claimed = false;
            for (Worker worker : workers) {
                claimed |= isIdle(worker) && claim(worker);
            }
            // one of no length leaves its worker idle, and may unblock others
            endTasks();
        } while (claimed);
    }

    private boolean isIdle(Worker worker) {
        return busyUntil.getOrDefault(worker.id(), now) <= now;
    }

    private boolean claim(Worker worker) {
        Optional<Waiting> next = next(worker);
        next.ifPresent(first -> {
            List<Waiting> batch = new ArrayList<>(List.of(first));
            batch.addAll(alike(first, worker));
            servedAt.put(first.submitter(), now + ++claims * MOMENT);
            batch.forEach(this::take);
            run(
                    worker.id(),
                    batch.stream()
                            .map(task -> new Running(task.job(), worker.id(), task.submitter(), task.takes()))
                            .toList());
        });
        return next.isPresent();
    }

    private Optional<Waiting> next(Worker worker) {
        for (TreeMap<String, TreeSet<Waiting>> lanesOfRank : lanes.values()) {
            List<String> inTurn = lanesOfRank.keySet().stream()
                    .filter(this::mayRunAnother)
                    .sorted(Comparator.comparingInt((String submitter) -> runningOf.getOrDefault(submitter, 0))
                            .thenComparingDouble(
                                    submitter -> servedAt.getOrDefault(submitter, Double.NEGATIVE_INFINITY))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            for (String submitter : inTurn) {
                Optional<Waiting> oldest = lanesOfRank.get(submitter).stream()
                        .filter(task -> canTake(worker, task))
                        .findFirst();
                if (oldest.isPresent()) {
                    return oldest;
                }
            }
        }
        return Optional.empty();
    }

    private boolean canTake(Worker worker, Waiting task) {
        return task.availableIn() <= now && task.format() <= worker.newestFormat();
    }

    private boolean mayRunAnother(String submitter) {
        Turns limited = turns.getOrDefault(submitter, Turns.NONE);
        return limited.maxRunning().isEmpty()
                || runningOf.getOrDefault(submitter, 0) < limited.maxRunning().getAsInt();
    }

    private List<Waiting> alike(Waiting first, Worker worker) {
        List<Waiting> together = new ArrayList<>();
        if (first.batchKey().isEmpty() || !first.isFirstAttempt()) {
            return together;
        }
        int room = SHARED_BATCH - first.batchImages();
        for (Waiting task : batches.get(first.batchKey())) {
            boolean joins = task != first
                    && task.isFirstAttempt()
                    && canTake(worker, task)
                    && turns.getOrDefault(task.submitter(), Turns.NONE)
                            .maxRunning()
                            .isEmpty();
            if (joins) {
                room -= task.batchImages();
                if (room < 0) {
                    break;
                }
                together.add(task);
            }
        }
        return together;
    }

    private void take(Waiting task) {
        dequeue(task);
        JobTimes job = job(task.job());
        if (job.start.isEmpty()) {
            job.start = OptionalDouble.of(now);
            job.tasksAhead = tasksTaken - job.ownClaims;
            if (task.finishesFirst()) {
                finishFirst(task);
            }
        }
        tasksTaken++;
        job.ownClaims++;
        job.open--;
    }

    private void finishFirst(Waiting begun) {
        List<Waiting> others = lanes
                .getOrDefault(begun.rank(), new TreeMap<>())
                .getOrDefault(begun.submitter(), new TreeSet<>(BY_TURN))
                .stream()
                .filter(task -> task.job().equals(begun.job()))
                .toList();
        others.forEach(this::dequeue);
        others.forEach(task -> enqueue(task.withTurn(Long.MIN_VALUE)));
        blocked.computeIfPresent(begun.job(), (_, later) -> later.stream()
                .map(task -> task.withTurn(Long.MIN_VALUE))
                .toList());
    }

    private OptionalDouble nextMoment() {
        double next = endings.stream().mapToDouble(Ending::at).min().orElse(Double.POSITIVE_INFINITY);
        if (workers.stream().anyMatch(this::isIdle)) {
            double available = lanes.values().stream()
                    .flatMap(lanesOfRank -> lanesOfRank.values().stream())
                    .flatMap(TreeSet::stream)
                    .mapToDouble(Waiting::availableIn)
                    .filter(time -> time > now)
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
            next = Math.min(next, available);
        }
        return Double.isFinite(next) ? OptionalDouble.of(next) : OptionalDouble.empty();
    }
}
