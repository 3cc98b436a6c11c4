package io.anthesis.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that cuts its streams, is away, or refuses. */
@Timeout(60)
class EventStreamTest {
    /** What one request is answered with: a status, and for 200 a stream that is cut after it. */
    private record Answer(int status, String type, String body) {
        static Answer stream(String events) {
            return new Answer(200, "text/event-stream", events);
        }
    }

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> lastIds = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private HttpServer server;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/jobs/j/events");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        lastIds.add(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
        Answer answer = answers.size() > 1 ? answers.pop() : answers.peek();
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), 0);
        exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    private static String event(int id, String type) {
        return "event: " + type + "\nid: " + id + "\ndata: {\"n\": " + id + "}\n\n";
    }

    private void follow() {
        new EventStream(HttpUrl.get(address.toString()), Optional.of("secret"), told::add).follow((type, data) -> {
            events.add(type + " " + data.path("n").asText("-"));
            return true;
        });
    }

    @Test
    void aStreamThatIsCutGoesOnAfterItsLastEvent() {
        answers.add(Answer.stream(event(1, "queued") + event(2, "started") + "event: progress\ndata: {}\n\n"));
        answers.add(new Answer(503, "text/html", "<html>starting</html>"));
        answers.add(Answer.stream(event(3, "succeeded") + "event: end\ndata: \"j\"\n\n"));

        follow();

        assertThat(events).containsExactly("queued 1", "started 2", "progress -", "succeeded 3", "end -");
        assertThat(lastIds).containsExactly(null, "2", "2");
        assertThat(told).hasSize(2);
        assertThat(told.getFirst()).contains("lost", "reconnecting");
        assertThat(told.getLast()).isEqualTo("anthesis: reconnected");
    }

    @Test
    void aGatewayThatRestartsIsWaitedFor() {
        answers.add(Answer.stream(event(1, "queued")));
        var restarts = new Thread[1];
        new EventStream(HttpUrl.get(address.toString()), Optional.empty(), line -> {
                    told.add(line);
                    if (told.size() == 1) {
                        restart(restarts);
                    }
                })
                .follow((type, data) -> {
                    events.add(type);
                    return true;
                });

        assertThat(events).containsExactly("queued", "failed", "end");
        assertThat(lastIds.getLast()).isEqualTo("1");
    }

    /** The server is not listening at first. */
    private void restart(Thread[] thread) {
        InetSocketAddress port = server.getAddress();
        server.stop(0);
        answers.clear();
        answers.add(Answer.stream(event(2, "failed") + "event: end\ndata: \"j\"\n\n"));
        thread[0] = Thread.ofPlatform().start(() -> {
            try {
                server = HttpServer.create(port, 0);
                server.createContext("/", this::answer);
                server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void aDefiniteAnswerEndsIt() {
        answers.add(Answer.stream(event(1, "queued")));
        answers.add(new Answer(
                410, "application/problem+json", "{\"code\": \"job-deleted\", \"detail\": \"job j was deleted\"}"));

        assertThatThrownBy(this::follow)
                .isInstanceOfSatisfying(GatewayProblem.class, problem -> assertThat(problem.code())
                        .isEqualTo("job-deleted"))
                .hasMessage("job j was deleted");
        assertThat(lastIds).containsExactly(null, "1");
    }

    @Test
    void aGatewayThatIsNotThereAtFirstIsNotWaitedFor() {
        server.stop(0);

        assertThatThrownBy(this::follow).isInstanceOf(GatewayProblem.class).hasMessageStartingWith("no answer from");
        assertThat(told).isEmpty();
    }

    @Test
    void aPageOfAProxyIsReportedAsSuch() {
        answers.add(new Answer(200, "text/html", "<html>log in</html>"));

        assertThatThrownBy(this::follow)
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("answered 200 with text/html instead of events");
        assertThatThrownBy(() -> new GatewayClient(address).get(ApiPath.of("jobs")))
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("answered 200 with text/html instead of JSON");
    }

    @Test
    void whatTheFollowerThrowsIsItsOwn() {
        answers.add(Answer.stream(event(1, "queued")));

        assertThatThrownBy(() -> new EventStream(HttpUrl.get(address.toString()), Optional.empty(), told::add)
                        .follow((type, data) -> {
                            throw new IllegalStateException("mine " + Json.write(data));
                        }))
                .hasMessage("mine {\"n\":1}");
    }
}
