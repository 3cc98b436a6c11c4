package io.anthesis.gateway.training;

import io.anthesis.gateway.job.JobEntity;
import io.anthesis.gateway.job.JobLifecycleFilter;
import io.anthesis.gateway.paging.FilteredQuery;
import io.anthesis.gateway.paging.PageRequest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "runs")
class TrainingEntity extends PanacheEntityBase {
    @Id
    @Column(name = "job_id")
    UUID jobId;

    @OneToOne
    @JoinColumn(name = "job_id", insertable = false, updatable = false)
    JobEntity job;

    String name;

    @Column(name = "dataset_digest")
    String datasetDigest;

    long step;

    @Column(name = "total_steps")
    Long totalSteps;

    int epoch;

    @Column(name = "bit_exact")
    boolean bitExact;

    @Column(name = "preview_step")
    Long previewStep;

    @Column(name = "compute_type")
    String computeType;

    @Column(name = "updated_at")
    Instant updatedAt;

    /** Newest first. */
    static List<TrainingEntity> find(JobLifecycleFilter filter, PageRequest page) {
        var query = new FilteredQuery("from TrainingEntity r join fetch r.job j");
        query.and("j.state = :state", "state", filter.state());
        query.and("j.dataset = :dataset", "dataset", filter.dataset());
        query.and("j.createdAt > :createdAfter", "createdAfter", filter.createdAfter());
        query.and("j.createdAt < :createdBefore", "createdBefore", filter.createdBefore());
        page.after().ifPresent(last -> query.after("j.createdAt", last.at(), "j.id", last.uuid()));
        return TrainingEntity.<TrainingEntity>find(query.text("j.createdAt desc, j.id desc"), query.parameters())
                .page(0, page.wanted())
                .list();
    }
}
