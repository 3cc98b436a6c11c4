package io.anthesis.ledger.plan;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.GuidanceSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.sql.Database;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast jobs of the same network were, here, lately. Looks up each speed once, so an instance serves one request, for any number of
 * jobs.
 */
final class MeasuredSpeeds {
    /** Checkpoints of the network that one checkpoint is of: itself, and those of all runs of such a network. */
    private static final String SAME_NETWORK = """
            (j.spec ->> 'checkpoint' = ? or exists (
                select 1 from checkpoints c join jobs r on r.id = c.run_id
                join checkpoints d on d.id = ? join jobs q on q.id = d.run_id
                where c.id = j.spec ->> 'checkpoint' and %s = %s))
            """.formatted(network("r"), network("q"));

    private static final int RECENT_POINTS = 200;
    private static final int RECENT_JOBS = 5;

    private final Database database;
    private final Map<Object, Optional<TrainingSpeed>> ofTrainings = new HashMap<>();
    private final Map<Object, Optional<Speed>> ofSamplings = new HashMap<>();
    private final Map<Object, Optional<Estimate>> ofEvaluations = new HashMap<>();
    private final Map<String, String> networks = new HashMap<>();

    MeasuredSpeeds(Database database) {
        this.database = database;
    }

    /** What decides the speed of a network: fields of the spec of a training, which has {@code job} as its alias. */
    private static String network(String job) {
        return "jsonb_build_object('size', %1$s.spec -> 'data' -> 'imageSize') || (%1$s.spec -> 'network')"
                .formatted(job);
    }

    /** What decides the speed of a training step. */
    private static String step(String job) {
        return network(job) + """
                 || jsonb_build_object('batch', %1$s.spec -> 'data' -> 'batchSize',
                    'parts', %1$s.spec -> 'optimizer' -> 'accumulation', 'type', %1$s.spec -> 'computeType')
                """.formatted(job);
    }

    /** @return empty where nothing like it was done yet */
    Optional<Estimate> estimate(JobSpec spec, Cost cost) {
        return measured(spec, cost).filter(estimate -> Double.isFinite(estimate.seconds()));
    }

    private Optional<Estimate> measured(JobSpec spec, Cost cost) {
        return switch (spec) {
            case TrainingSpec training -> training(training, cost);
            case SamplingSpec sampling -> sampling(sampling, cost);
            case EvaluationSpec evaluation ->
                switch (evaluation.subject()) {
                    case OfCheckpoint(String checkpoint, int _, SamplerSpec _)
                    when evaluation.followsProtocol() -> evaluation(checkpoint, evaluation.protocol());
                    case OfCheckpoint _, OfSampling _ -> Optional.empty();
                };
        };
    }

    /** Of a network that trains. */
    private record TrainingSpeed(double imagesPerSecond, Instant at) {
        Estimate of(long images) {
            return new Estimate(
                    images / imagesPerSecond,
                    String.format(
                            Locale.ROOT,
                            "%.1f images a second in a run of the same network and batch, %s",
                            imagesPerSecond,
                            at));
        }
    }

    private Optional<Estimate> training(TrainingSpec spec, Cost cost) {
        List<Object> step = List.of(
                spec.network(),
                spec.data().imageSize(),
                spec.data().batchSize(),
                spec.optimizer().accumulation(),
                spec.computeType());
        return ofTrainings
                .computeIfAbsent(step, _ -> measureTraining(spec))
                .map(speed -> speed.of(cost.networkEvaluations()));
    }

    private Optional<TrainingSpeed> measureTraining(TrainingSpec spec) {
        String query = """
                with alike as (
                    select r.job_id from runs r join jobs j on j.id = r.job_id cross join (select ?::jsonb as spec) wanted
                    where %s = %s order by r.updated_at desc limit ?)
                select (p.metrics ->> 'imagesPerSecond')::double precision, p.at from alike cross join lateral (
                    select metrics, at from progress_points p where p.job_id = alike.job_id order by done desc limit 1) p
                order by p.at desc limit 1
                """.formatted(step("j"), step("wanted"));
        return database.transaction(transaction -> transaction.first(
                row -> new TrainingSpeed(
                        row.getDouble(1), at(row.getTimestamp(2).toInstant())),
                query,
                Json.write(spec),
                RECENT_JOBS));
    }

    /** @return what tells the network of a checkpoint from others; the checkpoint itself if it was imported */
    private String networkOf(String checkpoint) {
        String query =
                "select %s from checkpoints c join jobs r on r.id = c.run_id where c.id = ?".formatted(network("r"));
        return networks.computeIfAbsent(checkpoint, id -> database.transaction(
                        transaction -> transaction.first(row -> row.getString(1), query, id))
                .orElse(id));
    }

    /** A guide is timed by samplings of its own network. */
    private Optional<Estimate> sampling(SamplingSpec spec, Cost cost) {
        long own = (long) spec.images() * spec.sampler().unguidedEvaluations(spec.steps());
        Optional<String> guide =
                spec.sampler().guidance().flatMap(GuidanceSpec::guide).filter(_ -> cost.networkEvaluations() > own);
        String type = spec.sampler().computeType().key();
        if (guide.isEmpty()) {
            return speed(spec.checkpoint(), type).map(speed -> speed.of(cost.networkEvaluations()));
        }
        return speed(spec.checkpoint(), type)
                .flatMap(speed -> speed(guide.get(), type).map(ofGuide -> {
                    Estimate first = speed.of(own);
                    Estimate second = ofGuide.of(cost.networkEvaluations() - own);
                    return new Estimate(
                            first.seconds() + second.seconds(), first.basis() + "; of the guide " + second.basis());
                }));
    }

    /** Of a network that samples. */
    private record Speed(double evaluationsPerSecond, int samplings, Instant last) {
        Estimate of(long evaluations) {
            return new Estimate(
                    evaluations / evaluationsPerSecond,
                    String.format(
                            Locale.ROOT,
                            "%.0f network evaluations a second in %d samplings of the same network, the last %s",
                            evaluationsPerSecond,
                            samplings,
                            last));
        }
    }

    /** Samplings with a guide are of two networks, and how many steps an interval of guidance has is not recorded: neither is measured. */
    private Optional<Speed> speed(String checkpoint, String computeType) {
        return ofSamplings.computeIfAbsent(
                List.of(networkOf(checkpoint), computeType), _ -> measureSampling(checkpoint, computeType));
    }

    private Optional<Speed> measureSampling(String checkpoint, String computeType) {
        String query = """
                with alike as (
                    select (j.spec ->> 'images')::bigint * (j.spec ->> 'steps')::bigint
                        * (case when (j.spec -> 'sampler' ->> 'secondOrderAlpha')::double precision > 0 then 2 else 1 end)
                        * (case when (j.spec -> 'sampler' -> 'guidance' ->> 'scale')::double precision <> 1 then 2 else 1 end) as work,
                        extract(epoch from j.finished_at - j.started_at)::double precision as seconds, j.finished_at
                    from (select * from jobs where finished_at is not null and kind = 'sampling' and state = 'succeeded'
                        order by finished_at desc limit ?) j
                    where j.spec -> 'sampler' ->> 'computeType' = ? and j.spec -> 'trajectory' is null
                        and j.spec -> 'sampler' -> 'guidance' -> 'guide' is null
                        and coalesce((j.spec -> 'sampler' -> 'guidance' ->> 'fromNoise')::double precision, 0) = 0
                        and coalesce((j.spec -> 'sampler' -> 'guidance' ->> 'toNoise')::double precision, 1) = 1
                        and %s),
                largest as (select * from alike order by work desc limit ?)
                select sum(work) / sum(seconds), count(*), max(finished_at) from largest having sum(seconds) > 0
                """.formatted(SAME_NETWORK);
        return database.transaction(transaction -> transaction.first(
                row -> new Speed(
                        row.getDouble(1), row.getInt(2), at(row.getTimestamp(3).toInstant())),
                query,
                RECENT_POINTS,
                computeType,
                checkpoint,
                checkpoint,
                RECENT_JOBS));
    }

    private Optional<Estimate> evaluation(String checkpoint, EvaluationProtocol protocol) {
        return ofEvaluations.computeIfAbsent(
                List.of(networkOf(checkpoint), protocol), _ -> measureEvaluation(checkpoint, protocol));
    }

    private Optional<Estimate> measureEvaluation(String checkpoint, EvaluationProtocol protocol) {
        String query = """
                select avg(seconds), count(*), max(finished_at) from (
                    select extract(epoch from j.finished_at - j.started_at)::double precision as seconds, j.finished_at
                    from (select * from jobs where finished_at is not null and kind = 'evaluation' and state = 'succeeded'
                        order by finished_at desc limit ?) j
                    where j.spec ->> 'protocol' = ? and j.spec -> 'steps' is null and j.spec -> 'sampler' is null
                        and j.spec -> 'verifies' is null and j.spec -> 'class' is null and %s
                    order by j.finished_at desc limit ?) lately
                having count(*) > 0
                """.formatted(SAME_NETWORK);
        return database.transaction(transaction -> transaction.first(
                row -> new Estimate(
                        row.getDouble(1),
                        String.format(
                                Locale.ROOT,
                                "the mean of %d evaluations of the same network by %s, the last %s",
                                row.getInt(2),
                                protocol.key(),
                                at(row.getTimestamp(3).toInstant()))),
                query,
                RECENT_POINTS,
                protocol.key(),
                checkpoint,
                checkpoint,
                RECENT_JOBS));
    }

    private static Instant at(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
