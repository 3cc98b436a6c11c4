package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.owner.Owner;
import io.anthesis.ledger.owner.Owners;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final Datasets datasets = new Datasets(ledger.database);
    private final Checkpoints checkpoints = new Checkpoints(ledger.database);

    private Optional<Owner> ofDataset(String name) {
        return ledger.database.transaction(transaction -> Owners.ofDataset(transaction, name));
    }

    private Optional<Owner> ofCheckpoint(String id) {
        return ledger.database.transaction(transaction -> Owners.ofCheckpoint(transaction, id));
    }

    private DatasetRecord dataset() {
        String digest = ledger.object("data");
        return new DatasetRecord("d", digest, digest, 10, 8, 2, 0);
    }

    private CheckpointRecord checkpoint() {
        String digest = ledger.object("weights");
        return new CheckpointRecord(
                "c", new CheckpointRecord.Imported("a network", Optional.empty()), 0, 0, digest, digest);
    }

    @Test
    void theFirstSubmitterKeepsWhatASecondImportsAgain() {
        datasets.add(dataset(), "ada");
        datasets.add(dataset(), "bob");
        checkpoints.add(checkpoint(), "ada");
        checkpoints.add(checkpoint(), "bob");

        assertThat(ofDataset("d")).contains(Owner.of("ada"));
        assertThat(ofCheckpoint("c")).contains(Owner.of("ada"));
    }

    @Test
    void rowsOfTheVersionBeforeBelongToNobodyAlsoWhenTheyAreImportedAgain() {
        ledger.database.transaction(transaction ->
                transaction.update("""
                insert into datasets (name, digest, archive_digest, manifest_digest, image_count, training_count, validation_count,
                    skipped_count) values ('d', ?, ?, ?, 10, 8, 2, 0)
                """, ledger.object("data"), ledger.object("data"), ledger.object("data")));

        datasets.add(dataset(), "ada");

        assertThat(ofDataset("d")).contains(Owner.of(null));
    }

    @Test
    void whatIsNotThereHasNoOwner() {
        var owners = new Owners(ledger.database);

        assertThat(owners.ofJob(UUID.randomUUID())).isEmpty();
        assertThat(owners.ofSweep(UUID.randomUUID())).isEmpty();
        assertThat(ofDataset("none")).isEmpty();
        assertThat(ofCheckpoint("none")).isEmpty();
    }

    @Test
    void aRefusedDeletionDeletesNothing() {
        datasets.add(dataset(), "ada");
        checkpoints.add(checkpoint(), "ada");
        var deletions = new Deletions(ledger.database);

        assertThatThrownBy(() -> deletions.deleteDataset("d", owner -> refuse()))
                .hasMessage("no");
        assertThatThrownBy(() -> deletions.deleteCheckpoint("c", owner -> refuse()))
                .hasMessage("no");

        assertThat(ofDataset("d")).isPresent();
        assertThat(ofCheckpoint("c")).isPresent();
    }

    private static void refuse() {
        throw new IllegalStateException("no");
    }
}
