package io.anthesis.ledger.training;

import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.training.TrainingRow.Best;
import io.anthesis.ledger.training.TrainingRow.Relation;
import io.anthesis.ledger.training.TrainingRow.Sampled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Trainings with how far and how good they are, filtered, sorted, and a page at a time, in one statement. */
public final class TrainingList {
    /** Of each row only what its place is taken from is looked up; the rest is for the page. */
    private static final String BEST = """
            left join lateral (
                select c.id, c.epoch, s.kid, s.kid_low, s.kid_high, s.calibrated from checkpoints c cross join lateral (
                    select * from scores s where s.checkpoint_id = c.id and s.usual and s.protocol = j.spec ->> 'protocol' and %s
                    order by s.created_at desc limit 1) s
                where c.run_id = r.job_id and c.best limit 1) best on true
            """.formatted(Scores.FINITE);

    private static final String NEWEST = """
            left join lateral (
                select p.metrics from progress_points p where p.job_id = r.job_id order by p.done desc limit 1) newest on true
            """;

    private static final String SAMPLED = """
            left join lateral (
                select c.id, c.epoch, c.grid_digest, c.validation_noise_loss, c.validation_image_loss, o.size_bytes as weights_bytes
                from checkpoints c left join objects o on o.digest = c.weights_digest
                where c.run_id = r.job_id and c.grid_digest is not null order by c.epoch desc, c.average limit 1) sampled on true
            """;

    private static final String ROWS = """
            select r.job_id, r.name, r.dataset_digest, r.step, r.total_steps, r.epoch, r.bit_exact, r.preview_step, r.compute_type,
                r.updated_at, r.tags, r.notes, r.archived_at, r.model_id, r.parent_id, j.state, j.submitter, j.spec, j.result,
                j.error_code, j.error_message, j.created_at, j.started_at, j.finished_at,
                best.id as best_id, best.epoch as best_epoch, best.kid, best.kid_low, best.kid_high, best.calibrated,
                newest.metrics, sampled.id as sampled_id, sampled.epoch as sampled_epoch, sampled.grid_digest,
                sampled.validation_noise_loss, sampled.validation_image_loss, sampled.weights_bytes,
                (select count(*) from runs m where m.model_id = r.model_id) as branches,
                case
                    when j.spec ->> 'continues' is null then case when j.spec ->> 'initialCheckpoint' is null then null else 'fork' end
                    when (j.spec ->> 'epochs')::int > (select (b.spec ->> 'epochs')::int from jobs b where b.id = r.parent_id)
                        then 'extend'
                    else 'resume' end as relation,
                page.place
            from page join runs r on r.job_id = page.job_id join jobs j on j.id = r.job_id
            """ + BEST + NEWEST + SAMPLED;

    private final Database database;

    public TrainingList(Database database) {
        this.database = database;
    }

    /**
     * The last training of a page.
     *
     * @param value JSON: what it was sorted by
     */
    public record Place(String value, UUID id) {}

    public Optional<TrainingRow> find(UUID id) {
        return database.transaction(transaction -> transaction.first(
                TrainingList::row,
                "with page as (select job_id, null::jsonb as place from runs where job_id = ?) " + ROWS,
                id));
    }

    /**
     * @param onePerModel only the training of each model that comes first in this order, of those that pass the filter
     * @param after where the page before ended
     * @param most rows of this page
     */
    public List<TrainingRow> page(
            TrainingFilter filter, TrainingOrder order, boolean onePerModel, Optional<Place> after, int most) {
        List<Object> parameters = new ArrayList<>();
        String ordered = orderedBy(order, "");
        String matching = matching(filter, order, parameters);
        String chosen = onePerModel
                ? "select * from (select *, row_number() over (partition by model_id" + ordered
                        + ") as number from matching) numbered where number = 1"
                : "select * from matching";
        String following = after.map(place -> " where " + following(order, place, parameters))
                .orElse("");
        parameters.add(most);
        String statement = "with matching as (" + matching + "), chosen as (" + chosen
                + "), page as (select job_id, place from chosen" + following + ordered + " limit ?) " + ROWS
                + orderedBy(order, "page.");
        return database.transaction(
                transaction -> transaction.list(TrainingList::row, statement, parameters.toArray()));
    }

    /** @param table that has the two columns, with a dot, where others have them, too */
    private static String orderedBy(TrainingOrder order, String table) {
        String direction = order.descending() ? " desc" : " asc";
        return " order by " + table + "place" + direction + " nulls last, " + table + "job_id" + direction;
    }

    private static String matching(TrainingFilter filter, TrainingOrder order, List<Object> parameters) {
        String place =
                switch (order.key()) {
                    case TrainingOrder.Column column -> column.sql();
                    case TrainingOrder.Setting(List<String> path) -> {
                        parameters.add(path.toArray(String[]::new));
                        yield "j.spec #> ?::text[]";
                    }
                };
        return "select r.job_id, r.model_id, nullif(" + place + ", 'null'::jsonb) as place"
                + " from runs r join jobs j on j.id = r.job_id " + lookedUp(place)
                + conditions(filter, parameters);
    }

    private static String lookedUp(String place) {
        return (place.contains("best.") ? BEST : "")
                + (place.contains("newest.") ? NEWEST : "")
                + (place.contains("sampled.") ? SAMPLED : "");
    }

    private static String conditions(TrainingFilter filter, List<Object> parameters) {
        List<String> conditions = new ArrayList<>();
        and(conditions, parameters, "j.spec ->> 'dataset' = ?", filter.dataset());
        and(conditions, parameters, "j.state = ?", filter.state());
        and(conditions, parameters, "j.spec -> 'network' ->> 'architecture' = ?", filter.network());
        and(conditions, parameters, "j.submitter = ?", filter.submitter());
        and(conditions, parameters, "r.model_id = ?", filter.model());
        and(conditions, parameters, "j.created_at > ?", filter.createdAfter());
        and(conditions, parameters, "j.created_at < ?", filter.createdBefore());
        if (filter.search() != null) {
            conditions.add("(position(lower(?) in lower(r.name)) > 0 or starts_with(r.job_id::text, lower(?)))");
            parameters.add(filter.search());
            parameters.add(filter.search());
        }
        if (!filter.tags().isEmpty()) {
            and(conditions, parameters, "r.tags @> ?::text[]", filter.tags().toArray(String[]::new));
        }
        switch (filter.archived()) {
            case WITHOUT -> conditions.add("r.archived_at is null");
            case ONLY -> conditions.add("r.archived_at is not null");
            case WITH -> {}
        }
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private static void and(List<String> conditions, List<Object> parameters, String condition, Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.add(value);
        }
    }

    /** Rows without a value are the last. */
    private static String following(TrainingOrder order, Place last, List<Object> parameters) {
        String beyond = order.descending() ? "<" : ">";
        if (last.value().equals("null")) {
            parameters.add(last.id());
            return "place is null and job_id " + beyond + " ?";
        }
        parameters.addAll(List.of(last.value(), last.value(), last.id()));
        return "(place " + beyond + " ?::jsonb or (place = ?::jsonb and job_id " + beyond + " ?) or place is null)";
    }

    private static TrainingRow row(ResultSet row) throws SQLException {
        return new TrainingRow(
                row.getObject("job_id", UUID.class),
                row.getString("name"),
                row.getString("state"),
                row.getString("submitter"),
                row.getString("spec"),
                row.getString("result"),
                row.getString("error_code"),
                row.getString("error_message"),
                time(row, "created_at"),
                time(row, "started_at"),
                time(row, "finished_at"),
                time(row, "updated_at"),
                row.getString("dataset_digest"),
                row.getLong("step"),
                row.getObject("total_steps", Long.class),
                row.getInt("epoch"),
                row.getBoolean("bit_exact"),
                row.getObject("preview_step", Long.class),
                row.getString("compute_type"),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getString("notes"),
                time(row, "archived_at"),
                row.getObject("model_id", UUID.class),
                row.getObject("parent_id", UUID.class),
                relation(row.getString("relation")),
                row.getInt("branches"),
                row.getString("metrics"),
                best(row),
                sampled(row),
                Optional.ofNullable(row.getString("place")).orElse("null"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static Relation relation(String text) {
        return text == null ? null : Relation.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Best best(ResultSet row) throws SQLException {
        return row.getString("best_id") == null
                ? null
                : new Best(
                        row.getString("best_id"),
                        row.getInt("best_epoch"),
                        row.getDouble("kid"),
                        row.getDouble("kid_low"),
                        row.getDouble("kid_high"),
                        row.getBoolean("calibrated"));
    }

    private static Sampled sampled(ResultSet row) throws SQLException {
        return row.getString("sampled_id") == null
                ? null
                : new Sampled(
                        row.getString("sampled_id"),
                        row.getInt("sampled_epoch"),
                        row.getString("grid_digest"),
                        row.getObject("validation_noise_loss", Double.class),
                        row.getObject("validation_image_loss", Double.class),
                        row.getLong("weights_bytes"));
    }
}
