package io.anthesis.gateway.leaderboard;

import io.anthesis.gateway.page.FilteredQuery;
import io.anthesis.metrics.kid.ComparableKid;
import io.anthesis.metrics.kid.KidEstimate;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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

    /** Null in scores of 0.1, as is all that follows but the time. */
    @Column(name = "without_each")
    double[] withoutEach;

    @Column(name = "generated_variance")
    Double generatedVariance;

    @Column(name = "network_evaluations")
    Integer networkEvaluations;

    @Column(name = "images_per_second")
    Double imagesPerSecond;

    @Column(name = "verified_at")
    Instant verifiedAt;

    @Column(name = "verification_holds")
    Boolean verificationHolds;

    @Column(name = "created_at")
    Instant createdAt;

    /** Whether both are of one data set, protocol and extractor: others cannot be compared. */
    boolean isComparableTo(ScoreEntity other) {
        return referenceDigest.equals(other.referenceDigest)
                && extractorDigest.equals(other.extractorDigest)
                && protocol.equals(other.protocol);
    }

    /** Whether this one's KID is lower by more than chance explains. */
    boolean beats(ScoreEntity other) {
        if (kid >= other.kid) {
            return false;
        }
        // The error of a difference is at most the sum of both: of most pairs that says enough.
        boolean apart = new KidEstimate(kid - other.kid, standardError + other.standardError).high() < 0;
        return apart || differenceTo(other).high() < 0;
    }

    private KidEstimate differenceTo(ScoreEntity other) {
        if (isPaired() && other.isPaired() && withoutEach.length == other.withoutEach.length) {
            return comparable().minus(other.comparable());
        }
        // Scores of 0.1 can be told apart by their own intervals only.
        return new KidEstimate(kid - other.kid, Math.hypot(standardError, other.standardError));
    }

    private boolean isPaired() {
        return withoutEach != null && generatedVariance != null;
    }

    private ComparableKid comparable() {
        return new ComparableKid(kid, withoutEach, generatedVariance);
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
                                "s.calibrated desc, s.dataset, s.protocol, s.referenceDigest, s.extractorDigest, s.kid, s.id"),
                        query.parameters())
                .page(0, MAX_SCORES)
                .list();
    }
}
