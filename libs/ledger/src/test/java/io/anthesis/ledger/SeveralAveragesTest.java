package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Average;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.training.TrainingHistory;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Trainings whose epochs have a checkpoint of each average. */
class SeveralAveragesTest {
    private static final Average FIRST = new Average(0, 0.9);
    private static final Average SECOND = new Average(1, 0.99);

    private final LedgerFixture ledger = new LedgerFixture();
    private final Checkpoints checkpoints = new Checkpoints(ledger.database);

    private String publish(Lease lease, int epoch, Average average) {
        String id = "%d-%d-%s".formatted(epoch, average.number(), lease.jobId());
        ledger.object(id);
        var origin = new CheckpointRecord.Trained(lease.jobId(), 0.5, 1.0);
        var checkpoint = new CheckpointRecord(
                id, origin, epoch, epoch * 10L, id, id, Optional.of(average), Optional.of(List.of()));
        checkpoints.publish(lease, checkpoint, "keras75-b64-s5", 42, 4);
        return id;
    }

    @Test
    void everyAverageOfAnEpochIsACheckpointAndTheFirstIsTheLatest() {
        ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        publish(lease, 1, FIRST);
        publish(lease, 1, SECOND);

        String first = publish(lease, 2, FIRST);
        String second = publish(lease, 2, SECOND);

        UUID run = lease.jobId();
        assertThat(checkpoints.find(run + "@latest").orElseThrow().id()).isEqualTo(first);
        assertThat(checkpoints.find(first).orElseThrow().average()).contains(FIRST);
        assertThat(checkpoints.find(second).orElseThrow().average()).contains(SECOND);
        assertThat(new TrainingHistory(ledger.database).epochs(run))
                .extracting(point -> point.epoch() + " " + point.average().orElseThrow())
                .containsExactly("1 " + FIRST, "1 " + SECOND, "2 " + FIRST, "2 " + SECOND);
    }

    @Test
    void theEventOfAnAverageNamesItsMomentum() {
        ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        publish(lease, 1, FIRST);
        publish(lease, 1, SECOND);

        assertThat(ledger.outbox.eventsAfter(lease.jobId(), 0, 1000))
                .filteredOn(event -> event.type().contains("checkpoint-published"))
                .extracting(OutboxRow::data)
                .extracting(data -> Json.parse(data).path("momentum").asDouble())
                .containsExactly(0.9, 0.99);
    }

    @Test
    void anEpochThatIsPassedAgainIsPublishedOnce() {
        ledger.submitTraining();
        Lease lease = ledger.claim(JobKind.TRAINING);
        publish(lease, 1, FIRST);
        publish(lease, 1, SECOND);

        publish(lease, 1, FIRST);
        publish(lease, 1, SECOND);

        assertThat(new TrainingHistory(ledger.database).epochs(lease.jobId())).hasSize(2);
        assertThat(ledger.events(lease.jobId()))
                .filteredOn("checkpoint-published"::equals)
                .hasSize(2);
    }
}
