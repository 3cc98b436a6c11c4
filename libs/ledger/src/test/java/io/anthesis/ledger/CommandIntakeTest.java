package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Command;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.command.RefusalCode;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.submitter.Submitters;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandIntakeTest {
    private static final String TINY = "{\"dataset\": \"d\", \"preset\": \"tiny\"}";

    private final LedgerFixture ledger = new LedgerFixture();
    private final CommandIntake intake = new CommandIntake(new JobRequests(ledger.database), "kafka", 2000);

    @BeforeEach
    void addDataset() {
        List.of("digest", "archive").forEach(ledger::object);
        new Datasets(ledger.database).add(new DatasetRecord("d", "digest", "archive", 100, 80, 20, 0), "me");
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
        assertThat(take(id, "{\"dataset\": \"d\"}", null)).map(Refusal::code).contains(RefusalCode.CONFLICT);
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
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"deadline\": \"+300000-01-01T00:00:00Z\"} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"deadline\": \"9000-01-01T00:00:00Z\"} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"learningRate\": 1e400} |",
                "invalid-spec    | 0193a1b2-0000-7000-8000-000000000000 | {\"dataset\": \"d\", \"seed\": 99999999999999999999} |",
                "unknown-type    | 0193a1b2-0000-7000-8000-000000000000 | {}                   | com.example.v1",
                "unknown-version | 0193a1b2-0000-7000-8000-000000000000 | {}                   | io.anthesis.job.submitted.v2",
                "unknown-type    | 0193a1b2-0000-7000-8000-000000000000 | {}                   | io.anthesis.job.submitted.v",
            })
    void whatCannotBeAJobIsRefusedWithACode(String code, String key, String value, String type) {
        assertThat(take(key, value, type)).map(refusal -> refusal.code().code()).contains(code);
    }

    @Test
    void bytesThatAreNoTextAndTooManyBytesAreRefused() {
        byte[] key = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

        assertThat(intake.take(JobKind.TRAINING, new Command(key, new byte[] {(byte) 0xff}, Optional.empty())))
                .map(Refusal::reason)
                .contains("body must be JSON in UTF-8, was not UTF-8");
        assertThat(intake.take(JobKind.TRAINING, new Command(key, new byte[2001], Optional.empty())))
                .contains(new Refusal(RefusalCode.TOO_LARGE, "a command may have 2000 bytes, this one has 2001"));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(300_000);
        var wide = new CommandIntake(new JobRequests(ledger.database), "kafka", 1 << 20);
        byte[] key = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);

        for (String value : List.of(deep, "{\"dataset\":" + deep, deep + "]".repeat(300_000))) {
            assertThat(wide.take(
                            JobKind.TRAINING,
                            new Command(key, value.getBytes(StandardCharsets.UTF_8), Optional.empty())))
                    .map(Refusal::code)
                    .contains(RefusalCode.INVALID_SPEC);
        }
    }

    @Test
    void aKeyOfAHundredKilobytesIsShownInOneShortLine() {
        assertThat(take("\n2026-01-01 forged" + "x".repeat(100_000), TINY, "a\nb" + "y".repeat(100_000)))
                .map(Refusal::reason)
                .hasValueSatisfying(
                        reason -> assertThat(reason).hasSizeLessThan(500).doesNotContain("\n"));
        assertThat(take("\n2026-01-01 forged" + "x".repeat(100_000), TINY, null))
                .hasValueSatisfying(refusal -> {
                    assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_KEY);
                    assertThat(refusal.reason()).hasSizeLessThan(500).contains("'\\n2026-01-01 forgedxxx");
                });
    }

    /** A ledger whose next connections fail like this. */
    private CommandIntake failing(Deque<Throwable> failures, int[] asked) {
        var source = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    asked[0]++;
                    if (!failures.isEmpty()) {
                        throw failures.poll();
                    }
                    return method.invoke(ledger.database.source(), arguments);
                });
        return new CommandIntake(new JobRequests(new Database(source)), "kafka", 2000, Duration.ofNanos(1));
    }

    private static Command tiny() {
        return new Command(
                UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8),
                TINY.getBytes(StandardCharsets.UTF_8),
                Optional.empty());
    }

    @Test
    void anOutageIsWaitedForHoweverLongItTakes() {
        var failures = new ArrayDeque<Throwable>(Collections.nCopies(20, new SQLException("away", "08006")));

        assertThat(failing(failures, new int[1]).take(JobKind.TRAINING, tiny())).isEmpty();

        assertThat(failures).isEmpty();
    }

    @Test
    void whatNobodyExpectedIsTriedAgainAndThenRefused() {
        var once = new ArrayDeque<Throwable>(List.of(new IllegalStateException("of the moment")));
        assertThat(failing(once, new int[1]).take(JobKind.TRAINING, tiny())).isEmpty();

        for (Throwable always : List.of(
                new IllegalStateException("line\nbreak"), new StackOverflowError(), new NoClassDefFoundError("x"))) {
            int[] asked = new int[1];
            CommandIntake intake = failing(new ArrayDeque<>(Collections.nCopies(3, always)), asked);

            assertThat(intake.take(JobKind.TRAINING, tiny())).hasValueSatisfying(refusal -> {
                assertThat(refusal.code()).isEqualTo(RefusalCode.INTERNAL_ERROR);
                assertThat(refusal.reason())
                        .startsWith("the command could not be processed")
                        .doesNotContain("line");
            });
            assertThat(asked[0]).isEqualTo(3);
            assertThat(intake.take(JobKind.TRAINING, tiny())).as("the next one").isEmpty();
        }
    }

    @Test
    void aSchemaThatIsNotMigratedYetIsWaitedFor() {
        var hidden = new int[] {20};
        var source = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    var connection = (Connection) method.invoke(ledger.database.source(), arguments);
                    if (hidden[0]-- > 0) {
                        connection.setSchema("pg_catalog");
                    }
                    return connection;
                });

        var early = new CommandIntake(new JobRequests(new Database(source)), "kafka", 2000, Duration.ofNanos(1));

        assertThat(early.take(JobKind.TRAINING, tiny())).isEmpty();
        assertThat(hidden[0]).isLessThan(0);
    }

    @Test
    void aSubmitterBeyondItsQuotaIsToldSo() {
        new Submitters(ledger.database).limit("kafka", null, 1);
        take(UUID.randomUUID().toString(), TINY, null);

        assertThat(take(UUID.randomUUID().toString(), TINY, null))
                .map(Refusal::code)
                .contains(RefusalCode.QUOTA_EXCEEDED);
    }
}
