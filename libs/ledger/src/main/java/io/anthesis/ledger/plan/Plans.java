package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.plan.Forecasts.NewJob;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.worker.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what a request would cost, how long it would take, who could do it, and when. Changes nothing. */
public final class Plans {
    public static final int MAX_COUNTED = 10_000;

    private final Database database;
    private final Costs costs;
    private final Forecasts forecasts;
    private final Workers workers;

    public Plans(Database database, GuidedSteps guidedSteps) {
        this.database = database;
        this.costs = new Costs(database, guidedSteps);
        this.forecasts = new Forecasts(database, guidedSteps);
        this.workers = new Workers(database);
    }

    public Plan of(JobRequests.Prepared request, String submitter) {
        return together(List.of(request), submitter);
    }

    /**
     * One plan of several jobs of one kind and with the same options, submitted one after another.
     *
     * @param requests one or more
     * @return the spec of the first, the sum of the costs and estimates; without an estimate if one of them has none
     */
    public Plan together(List<JobRequests.Prepared> requests, String submitter) {
        var speeds = new MeasuredSpeeds(database);
        List<Cost> costOfEach = new ArrayList<>();
        List<NewJob> jobs = new ArrayList<>();
        for (JobRequests.Prepared request : requests) {
            Cost cost = costs.of(request.spec()).orElseThrow();
            costOfEach.add(cost);
            jobs.add(new NewJob(request.spec(), request.options(), speeds.estimate(request.spec(), cost)));
        }
        JobRequests.Prepared first = requests.getFirst();
        return new Plan(
                first.spec(),
                first.options(),
                costOfEach.stream().reduce(new Cost(0, 0), Cost::plus),
                sum(jobs.stream().map(NewJob::estimate).toList()),
                capacity(requests.stream().map(JobRequests.Prepared::spec).toList(), first.options()),
                forecasts.ofNew(jobs, submitter),
                requests.stream()
                        .flatMap(request -> request.warnings().stream())
                        .distinct()
                        .toList());
    }

    private static Optional<Estimate> sum(List<Optional<Estimate>> estimates) {
        if (estimates.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        double seconds = estimates.stream()
                .mapToDouble(estimate -> estimate.orElseThrow().seconds())
                .sum();
        return Optional.of(
                new Estimate(seconds, estimates.getFirst().orElseThrow().basis()));
    }

    /** @return with the workers that are able to do each of them */
    private Capacity capacity(List<JobSpec> specs, JobOptions options) {
        JobSpec first = specs.getFirst();
        List<Workers.SeenWorker> live = workers.list().stream()
                .filter(seen -> seen.live() && seen.worker().kind() == first.kind())
                .toList();
        long able = specs.stream()
                .mapToLong(spec -> live.stream()
                        .filter(seen -> ComputeTypeOfJob.isOf(seen.worker(), spec))
                        .count())
                .min()
                .orElseThrow();
        return new Capacity(live.size(), (int) able, tasksAhead(first, options));
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
