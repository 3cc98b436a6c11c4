package io.anthesis.worker.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.engine.Engine;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.ledger.sql.Database;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.worker.claim.TaskHandler;
import io.anthesis.worker.config.WorkerConfig;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void goesOnWhateverTheLedgerThrows() throws InterruptedException {
        Engine.getInstance(); // its native part tells the number of threads
        var connections = new AtomicInteger();
        DataSource ledger = stub(DataSource.class, (proxy, method, arguments) -> {
            switch (connections.incrementAndGet()) {
                case 1 -> throw new StackOverflowError();
                case 2 -> throw new IllegalStateException("x");
                default -> throw new SQLException("away", "08001");
            }
        });
        WorkerConfig config = stub(
                WorkerConfig.class,
                (proxy, method, arguments) ->
                        method.getName().equals("heartbeat") ? Duration.ofMillis(20) : Optional.empty());
        TaskHandler handler = stub(TaskHandler.class, (proxy, method, arguments) -> JobKind.SAMPLING);
        var description = new EngineDescription("cpu", 2, 1, List.of(ComputeType.FLOAT32), "a CPU");
        DiffusionEngine engine = stub(DiffusionEngine.class, (proxy, method, arguments) -> description);
        var loops = new Loops();
        var presence = new Presence(config, new Database(ledger), new WorkerId(config), handler, engine, "1", loops);

        presence.start(null);

        await().until(() -> connections.get() >= 4);
        await().untilAsserted(
                        () -> assertThat(loops.reports().getFirst().failures()).isZero());
        assertThat(loops.reports().getFirst().stopped()).isEmpty();
        presence.stop(null);
    }
}
