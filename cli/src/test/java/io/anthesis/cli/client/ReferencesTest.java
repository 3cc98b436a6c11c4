package io.anthesis.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway with three trainings, two of one name, a sampling and four checkpoints. */
class ReferencesTest {
    private static final String FLOWERS = "1ac4d889-8fa9-4832-b7cc-79227bfc0536";
    private static final String BIRDS = "1ad00000-8fa9-4832-b7cc-79227bfc0536";
    private static final String OTHER_BIRDS = "b0000000-8fa9-4832-b7cc-79227bfc0536";
    private static final String SAMPLING = "5a000000-8fa9-4832-b7cc-79227bfc0536";
    private static final String FIRST = "2d0cea638f3c9b93";
    private static final String SECOND = "ed31bafdfdbe60c5";
    private static final Map<String, String> ANSWERS = Map.of(
            "/v1/trainings",
            "[" + training(FLOWERS, "real flowers") + "," + training(BIRDS, "birds") + ","
                    + training(OTHER_BIRDS, "birds") + "]",
            "/v1/jobs",
            "[" + job(FLOWERS, "training") + "," + job(BIRDS, "training") + "," + job(SAMPLING, "sampling") + "]",
            "/v1/checkpoints",
            "[" + checkpoint(FIRST, 1) + "," + checkpoint(SECOND, 2) + "," + averaged("aa00000000000000", 0.9) + ","
                    + averaged("aa11111111111111", 0.99)
                    + ", {\"id\": \"cc00000000000000\", \"name\": \"imported.h5\", \"epoch\": 0}]");

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private References references;

    private static String training(String id, String name) {
        return "{\"id\": \"" + id + "\", \"name\": \"" + name + "\", \"state\": \"succeeded\"}";
    }

    private static String job(String id, String kind) {
        return "{\"id\": \"" + id + "\", \"kind\": \"" + kind + "\"}";
    }

    private static String checkpoint(String id, int epoch) {
        return "{\"id\": \"" + id + "\", \"run\": \"" + FLOWERS + "\", \"epoch\": " + epoch + "}";
    }

    private static String averaged(String id, double momentum) {
        return "{\"id\": \"" + id + "\", \"run\": \"" + BIRDS + "\", \"epoch\": 3, \"momentum\": " + momentum + "}";
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        references = new References(new GatewayClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().toString());
        byte[] body = ANSWERS.get(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "real flowers, " + FLOWERS,
        "1ac4, " + FLOWERS,
        "5a, " + SAMPLING,
    })
    void aJobIsFoundByNameOrBeginning(String reference, String id) {
        assertThat(references.job(reference)).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "2d0c, " + FIRST,
        "imported.h5, cc00000000000000",
        "real flowers@epoch:2, " + SECOND,
        "1ac4@epoch:1, " + FIRST,
        "real flowers@best, " + FLOWERS + "@best",
        "b0@latest, " + OTHER_BIRDS + "@latest",
    })
    void aCheckpointIsFoundByItsRunAndEpoch(String reference, String found) {
        assertThat(references.checkpoint(reference)).isEqualTo(found);
    }

    @Test
    void wholeIdsNeedNoRequest() {
        assertThat(references.job(FLOWERS)).isEqualTo(FLOWERS);
        assertThat(references.run(FLOWERS)).isEqualTo(FLOWERS);
        assertThat(references.checkpoint(FIRST)).isEqualTo(FIRST);
        assertThat(references.checkpoint(FLOWERS + "@best")).isEqualTo(FLOWERS + "@best");

        assertThat(requests).isEmpty();
    }

    @Test
    void ambiguityIsRefusedWithTheCandidates() {
        assertThatThrownBy(() -> references.run("birds"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("training 'birds' is ambiguous", BIRDS, OTHER_BIRDS, "succeeded");
        assertThatThrownBy(() -> references.job("1a")).hasMessageContainingAll("job '1a'", FLOWERS, BIRDS);
        assertThatThrownBy(() -> references.checkpoint(BIRDS + "@epoch:3"))
                .hasMessageContainingAll("aa00000000000000", "aa11111111111111", "momentum 0.99");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> references.run("trees"))
                .isInstanceOfSatisfying(GatewayProblem.class, problem -> assertThat(problem.nextCommand())
                        .contains("anthesis models list"))
                .hasMessage("training 'trees' is not known by name, id or beginning of an id");
        assertThatThrownBy(() -> references.checkpoint("real flowers@epoch:9"))
                .hasMessage("checkpoint 'real flowers@epoch:9' is not there: the training has none of epoch 9");
        assertThatThrownBy(() -> references.checkpoint("real flowers@first"))
                .hasMessageContaining("must end in @best, @latest or @epoch:N");
    }

    @Test
    void picturesAreOfSamplingsAndCheckpoints() {
        assertThat(references.pictured("5a")).isEqualTo(new References.Resolved(SAMPLING, false));
        assertThat(references.pictured("2d")).isEqualTo(new References.Resolved(FIRST, true));
        assertThat(references.pictured("real flowers@best"))
                .isEqualTo(new References.Resolved(FLOWERS + "@best", true));
    }

    @Test
    void requestsGetIds() {
        var request = (ObjectNode) Json.parse("""
                {"checkpoint": "real flowers@epoch:2", "sampling": "5a",
                 "sampler": {"guidance": {"guide": "2d"}}, "samplers": [{}, {"guidance": {"guide": "2d", "scale": 2}}]}""");

        references.resolveIn(request);

        assertThat(request).isEqualTo(Json.parse("""
                {"checkpoint": "%s", "sampling": "%s",
                 "sampler": {"guidance": {"guide": "%s"}}, "samplers": [{}, {"guidance": {"guide": "%s", "scale": 2}}]}""".formatted(SECOND, SAMPLING, FIRST, FIRST)));
    }

    @Test
    void tablesNameCheckpointsByRunAndEpoch() {
        var names = new CheckpointNames(new GatewayClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort())));

        assertThat(names.checkpoint(SECOND)).isEqualTo("real flowers, epoch 2");
        assertThat(names.checkpoint("aa00000000000000")).isEqualTo("birds 1ad00000, epoch 3");
        assertThat(names.checkpoint("cc00000000000000")).isEqualTo("imported.h5");
        assertThat(names.checkpoint("dd00000000000000")).isEqualTo("dd00000000000000");
        assertThat(names.run(FLOWERS)).isEqualTo("real flowers");
    }
}
