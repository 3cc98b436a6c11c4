package io.anthesis.worker.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.sql.Database;
import io.anthesis.worker.trace.TaskTraces;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ProgressReporterTest {
    private final AtomicInteger sends = new AtomicInteger();

    @SuppressWarnings("unchecked")
    private MutinyEmitter<String> emitter() {
        return (MutinyEmitter<String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MutinyEmitter.class}, (proxy, method, arguments) -> {
                    switch (sends.incrementAndGet()) {
                        case 1 -> throw new StackOverflowError();
                        case 2 -> throw new IllegalArgumentException("x");
                        default -> {
                            return Uni.createFrom().voidItem();
                        }
                    }
                });
    }

    @Test
    void goesOnWhateverTheBrokersClientThrows() {
        var loops = new Loops();
        var factory = new ProgressReporter.Factory(emitter(), loops, InstantSource.system());
        var lease = new Lease(
                1,
                UUID.randomUUID(),
                JobKind.SAMPLING,
                "whole",
                0,
                "{}",
                "{}",
                "w",
                1,
                1,
                "s",
                Optional.empty(),
                1,
                OptionalInt.empty());
        var traces = new TaskTraces(
                OpenTelemetry.noop(), new Database(new PGSimpleDataSource()), true, InstantSource.system());
        factory.of(lease, traces.begin(lease)).report("images", 1, 2, Map.of());

        factory.start(null);

        await().until(() -> sends.get() >= 3);
        await().untilAsserted(
                        () -> assertThat(loops.reports().getFirst().failures()).isZero());
        assertThat(loops.reports().getFirst().stopped()).isEmpty();
        factory.stop(null);
    }
}
