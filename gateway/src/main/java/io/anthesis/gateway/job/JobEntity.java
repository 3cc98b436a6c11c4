package io.anthesis.gateway.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A job as it is read. Changes are the ledger's: see {@link io.anthesis.ledger.job.Jobs}. */
@Entity
@Immutable
@Table(name = "jobs")
class JobEntity extends PanacheEntityBase {
    @Id
    UUID id;

    String kind;
    String state;
    String submitter;

    @JdbcTypeCode(SqlTypes.JSON)
    String spec;

    @JdbcTypeCode(SqlTypes.JSON)
    String result;

    @Column(name = "run_id")
    UUID runId;

    @Column(name = "error_code")
    String errorCode;

    @Column(name = "error_message")
    String errorMessage;

    int priority;

    @Column(name = "deadline_at")
    Instant deadlineAt;

    @Column(name = "event_sequence")
    long eventSequence;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    /** Newest first. Absent filters are null. */
    static List<JobEntity> page(String kind, String state, UUID run, Instant before, int limit) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        add(conditions, parameters, "kind = :kind", "kind", kind);
        add(conditions, parameters, "state = :state", "state", state);
        add(conditions, parameters, "runId = :run", "run", run);
        add(conditions, parameters, "createdAt < :before", "before", before);
        String query = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        return JobEntity.<JobEntity>find(query + " order by createdAt desc, id", parameters)
                .page(0, limit)
                .list();
    }

    private static void add(
            List<String> conditions, Map<String, Object> parameters, String condition, String name, Object value) {
        if (value != null) {
            conditions.add(condition);
            parameters.put(name, value);
        }
    }
}
