package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.anthesis.standalone.server.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with a process that does nothing, and a liveness that this test answers for it. */
class SupervisorTest {
    private static final String DOWN = """
            {"status": "DOWN", "checks": [
              {"name": "consumers", "status": "UP", "data": {"commands-in": "last poll 0 s ago"}},
              {"name": "loops", "status": "DOWN", "data": {"presence": "last run 2026-01-01T00:00:00Z", "claim-loop": "stopped: its thread has ended"}}]}
            """;
    private static final Duration FAST = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile IntUnaryOperator status = question -> 200;
    private HttpServer server;
    private DataFolder data;
    private Members members;
    private Thread thread;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/live", exchange -> {
            byte[] body = DOWN.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.applyAsInt(asked.incrementAndGet()), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        data = new DataFolder(folder);
        data.requireSpace();
        var limits = new LivenessWatch.Limits(FAST, 3, 5);
        members = new Members(data, limits);
        members.start(new Launch(
                "trainer",
                Service.TRAINER,
                server.getAddress().getPort(),
                () -> ChildProcess.start(new ChildProcess.Command(
                        "trainer",
                        List.of("sleep", "1000"),
                        Map.of(),
                        folder,
                        folder.resolve("trainer.log"),
                        "TERM"))));
        var supervisor = new Supervisor(members, limits, FAST, told::add);
        thread = Thread.ofPlatform().start(() -> {
            try {
                supervisor.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        members.beginStop()
                .ifPresent(started -> started.forEach(member -> member.child().stop(StopOrder.SERVICE)));
        server.stop(0);
    }

    private long pid() throws IOException {
        return data.processes().getFirst().pid();
    }

    @Test
    void aServiceWhoseLivenessFailsIsStartedAgain() throws Exception {
        long first = pid();

        status = question -> 503;

        await().until(() -> pid() != first);
        status = question -> 200;
        assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(told.getFirst())
                .startsWith("trainer is stopped, since its liveness failed 3 times in a row"
                        + " (loops: claim-loop stopped: its thread has ended); its log: ");
        assertThat(told.get(1)).startsWith("trainer ended with exit code ");
    }

    @Test
    void aProcessThatEndsByItselfIsStartedAgain() throws Exception {
        long first = pid();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().until(() -> pid() != first);
        assertThat(told.getFirst()).startsWith("trainer ended with exit code 137 and is started again in 0 s");
    }

    @Test
    void itEndsWhenEverythingStops() throws Exception {
        List<Member> stopped = members.beginStop().orElseThrow();

        thread.join();
        assertThat(members.beginStop()).isEmpty();
        assertThat(members.start(stopped.getFirst().launch()))
                .as("nothing starts any more")
                .isEmpty();
        stopped.forEach(member -> member.child().stop(StopOrder.SERVICE));
    }

    @Test
    void aServiceThatDoesNotAnswerIsStartedAgain() throws Exception {
        long first = pid();

        server.stop(0);

        await().until(() -> pid() != first);
        assertThat(told.getFirst()).startsWith("trainer is stopped, since it did not answer 5 times in a row");
    }

    @Test
    void aFailureNowAndThenIsNoReason() throws Exception {
        long first = pid();
        status = question -> question % 3 == 0 ? 200 : 503;

        await().until(() -> asked.get() > 15);

        assertThat(pid()).isEqualTo(first);
        assertThat(told).isEmpty();
    }
}
