package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Command;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.submitter.Submitters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandIntakeTest {
    private static final String TINY = "{\"dataset\": \"d\", \"preset\": \"tiny\"}";

    private final LedgerFixture ledger = new LedgerFixture();
    private final CommandIntake intake = new CommandIntake(new JobDesk(ledger.database), "kafka", 1000);

    @BeforeEach
    void addDataset() {
        List.of("digest", "archive").forEach(ledger::object);
        new Datasets(ledger.database).add(new DatasetRecord("d", "digest", "archive", 10, 8, 2, 0), "me");
    }

    private Optional<Refusal> take(String key, String value, String type) {
        return intake.take(
                JobKind.TRAINING,
                new Command(
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                        value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                        Optional.ofNullable(type)));
    }

    @Test
    void aCommandIsAJobOnceHoweverOftenItComes() {
        String id = UUID.randomUUID().toString();

        assertThat(take(id, TINY, null)).isEmpty();
        assertThat(take(id, "{ \"preset\": \"tiny\",\n\"dataset\": \"d\"}", "io.anthesis.job.submitted.v1"))
                .isEmpty();

        assertThat(ledger.events(UUID.fromString(id))).containsExactly("queued");
        assertThat(take(id, "{\"dataset\": \"d\"}", null)).map(Refusal::code).contains("conflict");
    }

    @Test
    void whatTheRelayPublishesIsKnownWhenItComesBack() {
        UUID id = UUID.randomUUID();
        take(id.toString(), "{\"dataset\": \"d\", \"preset\": \"tiny\", \"priority\": 3}", null);
        OutboxRow command = ledger.outbox.unpublished(100).stream()
                .filter(row -> row.topic().equals("training.commands.v1"))
                .findFirst()
                .orElseThrow();

        assertThat(take(id.toString(), command.data(), command.type())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid-key     |                                      | {}                   |",
                "invalid-key     | 1-1-1-1-1                            | {}                   |",
                "invalid-key     | 0193A1B2-0000-7000-8000-000000000000 | {}                   |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 |                      |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | [1]                  |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"x\"} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"priority\": 1.5} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\\u0000\"} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\\ud800\"} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"deadline\": \"2020-01-01T00:00:00Z\"} |",
                "unknown-type    | 0193a1b2-0000-7000-8000-000000000000 | {}                   | com.example.v1",
                "unknown-version | 0193a1b2-0000-7000-8000-000000000000 | {}                   | io.anthesis.job.submitted.v2",
            })
    void whatCannotBeAJobIsRefusedWithACode(String code, String key, String value, String type) {
        assertThat(take(key, value, type)).map(Refusal::code).contains(code);
    }

    @Test
    void bytesThatAreNoTextAndTooManyBytesAreRefused() {
        byte[] key = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

        assertThat(intake.take(JobKind.TRAINING, new Command(key, new byte[] {(byte) 0xff}, Optional.empty())))
                .map(Refusal::reason)
                .contains("body must be JSON in UTF-8, was not UTF-8");
        assertThat(intake.take(JobKind.TRAINING, new Command(key, new byte[1001], Optional.empty())))
                .contains(new Refusal("too-large", "a command may have 1000 bytes, this one has 1001"));
    }

    @Test
    void aSubmitterBeyondItsQuotaIsToldSo() {
        new Submitters(ledger.database).limit("kafka", null, 1);
        take(UUID.randomUUID().toString(), TINY, null);

        assertThat(take(UUID.randomUUID().toString(), TINY, null))
                .map(Refusal::code)
                .contains("quota-exceeded");
    }
}
