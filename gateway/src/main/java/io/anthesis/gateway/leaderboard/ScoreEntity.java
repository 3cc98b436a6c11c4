package io.anthesis.gateway.leaderboard;

import io.anthesis.gateway.paging.FilteredQuery;
import io.anthesis.metrics.kid.ComparableKid;
import io.anthesis.metrics.kid.KidBasis;
import io.anthesis.metrics.kid.KidEstimate;
import io.anthesis.metrics.kid.RecordedKid;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.SQLRestriction;

/** A score as it is read. Those that are not finite are passed over: see {@link io.anthesis.ledger.score.Scores#FINITE}. */
@Entity
@Immutable
@Table(name = "scores")
@SQLRestriction("kid > '-Infinity' and kid < 'Infinity' and standard_error < 'Infinity'")
class ScoreEntity extends PanacheEntityBase {
    private static final int MAX_SCORES = 5_000;

    @Id
    UUID id;

    @Column(name = "checkpoint_id")
    String checkpointId;

    /** Of the average that was scored, where its training keeps several. */
    @Formula("(select c.momentum from checkpoints c where c.id = checkpoint_id)")
    Double momentum;

    @Column(name = "sampling_job_id")
    UUID samplingJobId;

    @Column(name = "subject_digest")
    String subjectDigest;

    String dataset;

    /** Null for a score of all classes. */
    @Column(name = "class")
    String ofClass;

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

    @Embedded
    ScoreNumbers numbers;

    /** Null in scores of 0.1, as are all that follow but the time. */
    @Column(name = "without_each")
    double[] withoutEach;

    @Column(name = "generated_variance")
    Double generatedVariance;

    @Column(name = "verified_at")
    Instant verifiedAt;

    @Column(name = "verification_holds")
    Boolean verificationHolds;

    @Column(name = "created_at")
    Instant createdAt;

    KidBasis basis() {
        return new KidBasis(referenceDigest, extractorDigest, protocol);
    }

    RecordedKid recordedKid() {
        var estimate = new KidEstimate(numbers.kid(), numbers.standardError());
        return new RecordedKid(basis(), estimate, comparableKid());
    }

    private Optional<ComparableKid> comparableKid() {
        return withoutEach == null || generatedVariance == null
                ? Optional.empty()
                : Optional.of(new ComparableKid(numbers.kid(), withoutEach, generatedVariance));
    }

    static List<ScoreEntity> find(ScoreFilter filter) {
        var query = new FilteredQuery("from ScoreEntity s");
        query.and("s.dataset = :dataset", "dataset", filter.dataset());
        query.and("s.protocol = :protocol", "protocol", filter.protocol());
        query.and("s.checkpointId = :checkpoint", "checkpoint", filter.checkpoint());
        query.and("s.sampler = :sampler", "sampler", filter.sampler());
        query.and("s.calibrated = :calibrated", "calibrated", filter.calibrated());
        return ScoreEntity.<ScoreEntity>find(
                        query.text(
                                "s.calibrated desc, s.dataset, s.protocol, s.ofClass nulls first, s.referenceDigest, s.extractorDigest, s.numbers.kid, s.id"),
                        query.parameters())
                .page(0, MAX_SCORES)
                .list();
    }
}
