package io.anthesis.gateway.leaderboard;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A score as it is read. */
@Entity
@Immutable
@Table(name = "scores")
class ScoreEntity extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(name = "checkpoint_id")
    String checkpointId;

    @Column(name = "sampling_job_id")
    UUID samplingJobId;

    @Column(name = "subject_digest")
    String subjectDigest;

    String dataset;

    @Column(name = "reference_digest")
    String referenceDigest;

    @Column(name = "extractor_digest")
    String extractorDigest;

    boolean calibrated;
    String protocol;
    String sampler;
    int steps;
    long seed;

    @Column(name = "real_images")
    int realImages;

    @Column(name = "generated_images")
    int generatedImages;

    double kid;

    @Column(name = "standard_error")
    double standardError;

    @Column(name = "kid_low")
    double kidLow;

    @Column(name = "kid_high")
    double kidHigh;

    @Column(name = "created_at")
    Instant createdAt;
}
