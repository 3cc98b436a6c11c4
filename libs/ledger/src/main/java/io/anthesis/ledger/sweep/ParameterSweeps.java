package io.anthesis.ledger.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SweepSpec;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.sweep.ParameterSweep.Job;
import io.anthesis.ledger.sweep.ParameterSweep.Point;
import io.anthesis.ledger.sweep.ParameterSweep.Score;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes sweeps, and finds how they are. Each point is an evaluation like any other. */
public final class ParameterSweeps {
    /** With the name of the class, or its number where the checkpoint has no names. */
    private static final String HEAD = """
            select w.*, coalesce((select c.classes ->> (w.class - 1) from checkpoints c where c.id = w.checkpoint_id), w.class::text)
                as class_name from sweeps w\
            """;

    private final Database database;
    private final GuidedSteps guidedSteps;
    private final Submissions submissions;
    private final JobRequests jobRequests;

    public ParameterSweeps(Database database, GuidedSteps guidedSteps) {
        this.database = database;
        this.guidedSteps = guidedSteps;
        this.submissions = new Submissions(database);
        this.jobRequests = new JobRequests(database);
    }

    /**
     * Submits all evaluations of a sweep, or none.
     *
     * @param request fields of a {@link SweepSpec}, and optionally {@code priority} and {@code deadline}
     * @return with the sweep's id
     * @throws io.anthesis.contracts.spec.InvalidSpec naming the field, what would be right and what was found
     */
    public SubmissionResult submit(JsonNode request, String submitter, Optional<String> idempotencyKey) {
        String digest = Submissions.digest(JobKind.EVALUATION, request);
        Optional<SubmissionResult> known = idempotencyKey.flatMap(
                key -> database.transaction(transaction -> known(transaction, submitter, key, digest)));
        if (known.isPresent()) {
            return known.get();
        }
        Prepared prepared = prepare(request);
        SweepSpec spec = prepared.resolved();
        JobOptions options = prepared.options();
        List<SweepSpec.Point> points = spec.points();
        List<EvaluationSpec> evaluations = prepared.evaluations();
        List<Submission> all = evaluations.stream()
                .map(evaluation -> new Submission(
                        UUID.randomUUID(),
                        evaluation,
                        options,
                        submitter,
                        Optional.empty(),
                        Submissions.digest(JobKind.EVALUATION, Json.tree(evaluation)),
                        new Submission.Asked()))
                .toList();
        List<Integer> costs = points.stream()
                .map(point -> guidedSteps.networkEvaluations(spec.checkpoint(), point.sampler(), point.steps()))
                .toList();
        UUID id = UUID.randomUUID();
        Optional<SubmissionResult> refused = submissions.submitAll(all, transaction -> {
            int inserted = transaction.update(
                    """
                    insert into sweeps (id, submitter, idempotency_key, request_digest, checkpoint_id, protocol, seed, class)
                    values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                    """,
                    id,
                    submitter,
                    idempotencyKey.orElse(null),
                    digest,
                    spec.checkpoint(),
                    spec.protocol().key(),
                    spec.seed(),
                    spec.ofClass().map(ParameterSweeps::number));
            if (inserted == 0) {
                return known(transaction, submitter, idempotencyKey.orElseThrow(), digest);
            }
            for (int i = 0; i < points.size(); i++) {
                insert(
                        transaction,
                        id,
                        i,
                        points.get(i),
                        costs.get(i),
                        all.get(i).id());
            }
            return Optional.empty();
        });
        return refused.orElseGet(() -> new SubmissionResult.Created(id));
    }

    /**
     * What a request asks for, with every default filled in.
     *
     * @param resolved the spec of what its references stand for now
     * @param evaluations one of each point
     */
    public record Prepared(SweepSpec spec, SweepSpec resolved, JobOptions options, List<EvaluationSpec> evaluations) {}

    /**
     * Reads a request without submitting it.
     *
     * @throws io.anthesis.contracts.spec.InvalidSpec as {@link #submit} does
     */
    public Prepared prepare(JsonNode request) {
        ObjectNode fields = Json.requireObject(request).deepCopy();
        JobOptions options = JobOptions.takeFrom(fields);
        SweepSpec spec = Presets.sweep(fields);
        SweepSpec resolved = jobRequests.resolve(spec, options);
        List<EvaluationSpec> evaluations =
                resolved.points().stream().map(resolved::evaluation).toList();
        return new Prepared(spec, resolved, options, evaluations);
    }

    private static int number(ImageClass resolved) {
        return switch (resolved) {
            case ImageClass.Numbered(int number) -> number;
            case ImageClass.Named(String name) ->
                throw new IllegalArgumentException("class '" + name + "' must be resolved to its number");
        };
    }

    private static void insert(
            Transaction transaction, UUID sweep, int number, SweepSpec.Point point, int networkEvaluations, UUID job) {
        transaction.update(
                "insert into sweep_points (sweep_id, number, sampler, steps, network_evaluations, job_id) values (?, ?, ?, ?, ?, ?)",
                sweep,
                number,
                point.sampler().label(),
                point.steps(),
                networkEvaluations,
                job);
    }

    private static Optional<SubmissionResult> known(
            Transaction transaction, String submitter, String key, String digest) {
        return transaction.first(
                row -> {
                    UUID id = row.getObject(1, UUID.class);
                    return row.getBoolean(2) ? new SubmissionResult.Known(id) : new SubmissionResult.Conflict(id);
                },
                "select id, request_digest = ? from sweeps where submitter = ? and idempotency_key = ?",
                digest,
                submitter,
                key);
    }

    /** Newest first, those after {@code lastAt} and {@code lastId}, which are null for the first ones. */
    public List<ParameterSweep> list(Instant lastAt, UUID lastId, int count) {
        return database.transaction(transaction -> {
            List<ParameterSweep> heads =
                    transaction.list(row -> head(row, List.of()), HEAD + """
                     where ?::timestamptz is null or (created_at, id) < (?::timestamptz, ?::uuid)
                    order by created_at desc, id desc limit ?
                    """, lastAt, lastAt, lastId, count);
            List<ParameterSweep> sweeps = new ArrayList<>();
            for (ParameterSweep head : heads) {
                sweeps.add(find(transaction, head.id()).orElseThrow());
            }
            return sweeps;
        });
    }

    public Optional<ParameterSweep> find(UUID id) {
        return database.transaction(transaction -> find(transaction, id));
    }

    private static Optional<ParameterSweep> find(Transaction transaction, UUID id) {
        List<Point> points = transaction.list(ParameterSweeps::point, """
                select p.sampler, p.steps, p.network_evaluations, j.id as job, j.state, j.error_message,
                    s.id as score, s.kid, s.kid_low, s.kid_high, s.calibrated
                from sweep_points p join sweeps w on w.id = p.sweep_id left join jobs j on j.id = p.job_id
                left join lateral (
                    select s.* from scores s where s.checkpoint_id = w.checkpoint_id and s.protocol = w.protocol
                        and s.sampler = p.sampler and s.steps = p.steps and s.seed = w.seed
                        and (case when w.class is null then s.class is null else
                            (select e.spec -> 'class' from jobs e where e.id = s.job_id) = to_jsonb(w.class) end)
                        and %s
                    order by s.created_at desc limit 1) s on true
                where p.sweep_id = ? order by p.number
                """.formatted(Scores.FINITE), id);
        return transaction.first(row -> head(row, points), HEAD + " where id = ?", id);
    }

    /** Deletes the sweep; its evaluations and scores stay. */
    public boolean delete(UUID id) {
        return database.transaction(transaction -> transaction.update("delete from sweeps where id = ?", id) == 1);
    }

    private static ParameterSweep head(ResultSet row, List<Point> points) throws SQLException {
        return new ParameterSweep(
                row.getObject("id", UUID.class),
                row.getString("checkpoint_id"),
                row.getString("protocol"),
                row.getLong("seed"),
                Optional.ofNullable(row.getString("class_name")),
                row.getTimestamp("created_at").toInstant(),
                points);
    }

    private static Point point(ResultSet row) throws SQLException {
        UUID job = row.getObject("job", UUID.class);
        UUID score = row.getObject("score", UUID.class);
        return new Point(
                row.getString("sampler"),
                row.getInt("steps"),
                row.getInt("network_evaluations"),
                job == null
                        ? Optional.empty()
                        : Optional.of(new Job(job, row.getString("state"), row.getString("error_message"))),
                score == null
                        ? Optional.empty()
                        : Optional.of(new Score(
                                score,
                                row.getDouble("kid"),
                                row.getDouble("kid_low"),
                                row.getDouble("kid_high"),
                                row.getBoolean("calibrated"))));
    }
}
