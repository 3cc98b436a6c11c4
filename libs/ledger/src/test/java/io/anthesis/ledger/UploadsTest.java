package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.ledger.upload.UploadRecord;
import io.anthesis.ledger.upload.Uploads;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Files that come in parts. */
class UploadsTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final Uploads uploads = new Uploads(ledger.database);

    private UploadRecord begin(String submitter, long sizeBytes) {
        return uploads.begin(submitter, "f.zip", sizeBytes, 10, "0".repeat(64));
    }

    @Test
    void partsAreCountedAndTheLastMayBeSmaller() {
        UploadRecord upload = begin("me", 25);

        assertThat(upload.partCount()).isEqualTo(3);
        assertThat(upload.bytesOf(1)).isEqualTo(10);
        assertThat(upload.bytesOf(2)).isEqualTo(5);
        assertThat(upload.missing()).containsExactly(0, 1, 2);
    }

    @Test
    void theSameFileOfTheSameSubmitterGoesOn() {
        UploadRecord upload = begin("me", 25);
        assertThat(uploads.received(upload.id(), 1, ledger.object("part"))).isTrue();
        assertThat(uploads.received(upload.id(), 1, ledger.object("part again")))
                .isTrue();

        UploadRecord again = begin("me", 25);

        assertThat(again.id()).isEqualTo(upload.id());
        assertThat(again.missing()).containsExactly(0, 2);
        assertThat(again.parts()).containsEntry(1, "part again");
        assertThat(begin("somebody else", 25).id()).isNotEqualTo(upload.id());
        assertThat(begin("me", 24).id()).isNotEqualTo(upload.id());
    }

    @Test
    void oldOnesAreForgottenAndTakeNothingAnyMore() {
        UploadRecord old = begin("me", 25);
        ledger.database.transaction(transaction ->
                transaction.update("update uploads set created_at = now() - interval '2 days' where id = ?", old.id()));
        UploadRecord young = begin("somebody else", 25);

        assertThat(uploads.deleteOld(Duration.ofDays(1))).isEqualTo(1);

        assertThat(uploads.find(old.id())).isEmpty();
        assertThat(uploads.find(young.id())).isPresent();
        assertThat(uploads.received(old.id(), 0, ledger.object("late"))).isFalse();
        assertThat(uploads.received(UUID.randomUUID(), 0, ledger.object("lost")))
                .isFalse();
    }
}
