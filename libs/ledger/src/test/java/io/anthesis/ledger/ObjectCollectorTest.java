package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.object.ObjectCollector;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.sql.StatementRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ObjectCollectorTest {
    private final LedgerFixture ledger = new LedgerFixture();
    /** What an object storage would hold. */
    private final Set<String> stored = ConcurrentHashMap.newKeySet();

    private final ObjectCollector collector =
            new ObjectCollector(ledger.database, object -> stored.remove(object.digest()));

    private void put(String digest) {
        ledger.object(digest);
        stored.add(digest);
    }

    private void age(String digest) {
        ledger.database.transaction(transaction -> transaction.update(
                "update objects set registered_at = now() - interval '1 hour' where digest = ?", digest));
    }

    private void name(UUID job, String digest) {
        ledger.database.transaction(transaction -> {
            Images.record(transaction, job, new Images.Numbered(0, digest, OptionalInt.empty()));
            return null;
        });
    }

    @Test
    void onlyWhatNobodyNamesAndIsOldGoes() {
        UUID job = ledger.submitSampling(1);
        List.of("named", "unnamed", "young").forEach(this::put);
        name(job, "named");
        age("named");
        age("unnamed");

        int removed = collector.collect(Duration.ofMinutes(15));

        assertThat(removed).isEqualTo(1);
        assertThat(stored).containsExactlyInAnyOrder("named", "young");
    }

    @Test
    void whatLosesItsNameIsLookedAtAgain() {
        UUID job = ledger.submitSampling(1);
        put("image");
        name(job, "image");
        age("image");
        assertThat(collector.collect(Duration.ZERO)).isZero();
        assertThat(collector.collect(Duration.ZERO)).isZero();

        ledger.database.transaction(transaction -> transaction.update("delete from jobs where id = ?", job));

        assertThat(collector.collect(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void aResultHoldsTheObjectsThatItNames() {
        ledger.submitTraining();
        put("features");
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.leases.finish(
                lease, TaskResult.of(Map.of("features", "features")).holding("features"));
        age("features");

        assertThat(collector.collect(Duration.ZERO)).isZero();
    }

    @Test
    void resultsOfWorkersOfVersion01HoldTheirObjectsByTheirKeys() {
        ledger.submitTraining();
        put("features");
        put("picture");
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.database.transaction(transaction -> transaction.update(
                "update tasks set state = 'done', result = '{\"digest\": \"features\", \"grid\": \"picture\"}' where id = ?",
                lease.taskId()));
        age("features");
        age("picture");

        assertThat(collector.collect(Duration.ZERO)).isZero();
    }

    @Test
    void everyColumnThatNamesAnObjectIsSeenAndTellsWhenItDoesNoLonger() {
        List<String> columns = texts("""
                select c.conrelid::regclass || '.' || a.attname from pg_constraint c
                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                where c.contype = 'f' and c.confrelid = 'objects'::regclass
                """);
        String view = texts("select pg_get_viewdef('named_objects')").getFirst();
        List<String> triggers = texts("""
                select tgrelid::regclass || '.' || convert_from(btrim(tgargs, '\\000'::bytea), 'UTF8') from pg_trigger
                where tgname like '%\\_gone'
                """);

        assertThat(columns).hasSize(12).allSatisfy(column -> assertThat(view).contains(column));
        assertThat(triggers).containsExactlyInAnyOrderElementsOf(columns);
    }

    private List<String> texts(String query) {
        return ledger.database.transaction(transaction -> transaction.list(row -> row.getString(1), query));
    }

    @Test
    void whatIsGoneCannotBeNamed() {
        UUID job = ledger.submitSampling(1);
        put("gone");
        age("gone");
        collector.collect(Duration.ZERO);

        assertThatThrownBy(() -> name(job, "gone")).isInstanceOf(StatementRefused.class);
    }

    @Test
    void aNameIsNotUsedAgainWhileItsRemovalIsNotCertain() {
        put("doomed");
        age("doomed");
        var failing = new ObjectCollector(ledger.database, object -> {
            throw new IllegalStateException("no answer");
        });

        assertThatThrownBy(() -> failing.collect(Duration.ZERO)).hasMessage("no answer");

        assertThat(ledger.objects.register(new ObjectRef("anthesis-images", "doomed"), 1, "image/png"))
                .isFalse();
        assertThat(collector.collect(Duration.ZERO))
                .as("not before the late removal has passed")
                .isZero();
    }

    /** Writers put and name the same few digests again and again, others drop them, while the collector runs all the time. */
    @Test
    void theCollectorNeverTakesWhatAWriterReliesOn() throws Exception {
        List<UUID> jobs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jobs.add(ledger.submitSampling(1));
        }
        try (var executor = Executors.newFixedThreadPool(6)) {
            List<Future<?>> writers = new ArrayList<>();
            for (UUID job : jobs) {
                writers.add(executor.submit(() -> write(job)));
            }
            Future<?> sweeping = executor.submit(() -> {
                while (!writers.stream().allMatch(Future::isDone)) {
                    collector.collect(Duration.ofMillis(40));
                }
            });
            for (Future<?> writer : writers) {
                writer.get();
            }
            sweeping.get();
        }
    }

    private void write(UUID job) {
        var random = new Random(job.hashCode());
        for (int i = 0; i < 150; i++) {
            String digest = "shared-" + random.nextInt(3);
            if (!ledger.objects.register(new ObjectRef("anthesis-images", digest), 1, "image/png")) {
                continue; // it is just being removed
            }
            stored.add(digest);
            try {
                name(job, digest);
            } catch (StatementRefused e) {
                continue; // this writer took longer than the grace period, and is told so
            }
            assertThat(stored).as("named, so it must be there").contains(digest);
            ledger.database.transaction(transaction -> transaction.update("delete from images where job_id = ?", job));
        }
    }
}
