package io.anthesis.gateway.run;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A run as it is read. */
@Entity
@Immutable
@Table(name = "runs")
class RunEntity extends PanacheEntityBase {
    @Id
    @Column(name = "job_id")
    UUID jobId;

    String name;

    @Column(name = "dataset_digest")
    String datasetDigest;

    long step;

    @Column(name = "total_steps")
    Long totalSteps;

    int epoch;

    @Column(name = "bit_exact")
    boolean bitExact;

    @Column(name = "updated_at")
    Instant updatedAt;
}
