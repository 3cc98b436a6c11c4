package io.anthesis.gateway.job;

import io.anthesis.gateway.paging.FilteredQuery;
import io.anthesis.gateway.paging.PageRequest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A job as it is read. Changes are the ledger's: see {@link io.anthesis.ledger.job.Jobs}. */
@Entity
@Immutable
@Table(name = "jobs")
public class JobEntity extends PanacheEntityBase {
    @Id
    public UUID id;

    public String kind;
    public String state;
    public String submitter;

    @JdbcTypeCode(SqlTypes.JSON)
    public String spec;

    @JdbcTypeCode(SqlTypes.JSON)
    public String result;

    @Column(name = "run_id")
    public UUID runId;

    /** Of the same column; of a job that comes with a training. */
    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "run_id", insertable = false, updatable = false)
    JobEntity run;

    /** Of a training. */
    @Formula("spec ->> 'dataset'")
    String dataset;

    public boolean preview;

    /** Of a sampling, as the next. */
    @Formula("spec ->> 'checkpoint'")
    String checkpoint;

    @Formula("spec -> 'sampler' ->> 'solver'")
    String solver;

    @Column(name = "error_code")
    public String errorCode;

    @Column(name = "error_message")
    public String errorMessage;

    public int priority;

    @Column(name = "deadline_at")
    public Instant deadlineAt;

    @Column(name = "event_sequence")
    public long eventSequence;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "finished_at")
    public Instant finishedAt;

    /** Newest first. */
    static List<JobEntity> find(JobFilter filter, PageRequest page) {
        var query = new FilteredQuery("select j from JobEntity j left join j.run r");
        query.and("j.kind = :kind", "kind", filter.kind());
        query.and("j.state = :state", "state", filter.state());
        query.and("j.submitter = :submitter", "submitter", filter.submitter());
        query.and("j.runId = :run", "run", filter.run());
        query.and("(j.dataset = :dataset or r.dataset = :dataset)", "dataset", filter.dataset());
        query.and(
                "(j.checkpoint = :model or j.checkpoint in"
                        + " (select c.id from CheckpointEntity c where cast(c.runId as string) = :model))",
                "model",
                filter.model());
        query.and("j.solver = :solver", "solver", filter.solver());
        query.and("function('samples_class', j.spec, :class) = true", "class", filter.ofClass());
        query.and("j.preview = :preview", "preview", filter.preview());
        query.and("j.createdAt > :createdAfter", "createdAfter", filter.createdAfter());
        query.and("j.createdAt < :createdBefore", "createdBefore", filter.createdBefore());
        page.after().ifPresent(last -> query.after("j.createdAt", last.at(), "j.id", last.uuid()));
        return JobEntity.<JobEntity>find(query.text("j.createdAt desc, j.id desc"), query.parameters())
                .page(0, page.wanted())
                .list();
    }
}
