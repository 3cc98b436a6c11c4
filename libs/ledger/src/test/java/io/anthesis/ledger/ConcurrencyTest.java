package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.outbox.OutboxRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private final LedgerFixture ledger = new LedgerFixture();

    @Test
    void manyWorkersDoEveryTaskOnceAndNumberEventsWithoutGaps() throws Exception {
        List<UUID> jobs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            jobs.add(ledger.submitSampling(320));
        }
        Set<Long> done = ConcurrentHashMap.newKeySet();

        try (var workers = Executors.newFixedThreadPool(8)) {
            List<Future<?>> futures = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                String name = "worker-" + worker;
                futures.add(workers.submit(() -> {
                    while (done.size() < 6 * 6) {
                        ledger.claims
                                .next(JobKind.SAMPLING, name, LedgerFixture.LEASE)
                                .ifPresent(lease -> finish(lease, done));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }

        for (UUID job : jobs) {
            assertThat(ledger.state(job)).isEqualTo("succeeded");
            assertThat(ledger.completions(job)).hasSize(1);
            List<OutboxRow> events = ledger.outbox.eventsAfter(job, 0, 100);
            assertThat(events.stream().map(OutboxRow::sequence))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, events.size()).boxed().toList());
        }
    }

    private void finish(Lease lease, Set<Long> done) {
        ledger.leases.finish(lease, TaskResult.of(Map.of()));
        assertThat(done.add(lease.taskId()))
                .as("task %d was done once", lease.taskId())
                .isTrue();
    }

    @Test
    void oneGatewayAtATimeRelays() {
        assertThat(ledger.outbox.acquireRelay("a", LedgerFixture.LEASE)).isTrue();
        assertThat(ledger.outbox.acquireRelay("b", LedgerFixture.LEASE)).isFalse();
        assertThat(ledger.outbox.acquireRelay("a", LedgerFixture.LEASE)).isTrue();
    }
}
