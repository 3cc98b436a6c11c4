package io.anthesis.gateway.checkpoint;

import io.anthesis.gateway.paging.FilteredQuery;
import io.anthesis.gateway.paging.PageRequest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "checkpoints")
class CheckpointEntity extends PanacheEntityBase {
    @Id
    String id;

    @Column(name = "run_id")
    UUID runId;

    String name;
    int epoch;
    Double momentum;
    long step;

    @Column(name = "manifest_digest")
    String manifestDigest;

    @Column(name = "weights_digest")
    String weightsDigest;

    @Column(name = "noise_loss")
    Double noiseLoss;

    @Column(name = "image_loss")
    Double imageLoss;

    @Column(name = "validation_noise_loss")
    Double validationNoiseLoss;

    @Column(name = "validation_image_loss")
    Double validationImageLoss;

    @Column(name = "grid_digest")
    String gridDigest;

    boolean best;

    @Column(name = "created_at")
    Instant createdAt;

    /** Newest first. */
    static List<CheckpointEntity> find(UUID run, PageRequest page) {
        var query = new FilteredQuery("from CheckpointEntity c");
        query.and("c.runId = :run", "run", run);
        page.after().ifPresent(last -> query.after("c.createdAt", last.at(), "c.id", last.id()));
        return CheckpointEntity.<CheckpointEntity>find(query.text("c.createdAt desc, c.id desc"), query.parameters())
                .page(0, page.wanted())
                .list();
    }
}
