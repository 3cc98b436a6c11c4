package io.anthesis.gateway.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.gateway.api.Servers;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ImpatientWebhooks.class)
@QuarkusTestResource(Servers.class)
class WebhookTest {
    private record Received(String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    @Inject
    Database database;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile List<Integer> answers = List.of();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        List<String> all = given().get("/v1/webhooks").jsonPath().getList("id");
        all.forEach(id -> given().delete("/v1/webhooks/" + id).then().statusCode(204));
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int number = received.size();
            received.add(
                    new Received(exchange.getRequestURI().toString(), Map.copyOf(exchange.getRequestHeaders()), body));
            int answer = number < answers.size() ? answers.get(number) : 204;
            if (answer == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private String hook(String more) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?a=b";
        return given().contentType(ContentType.JSON)
                .body("{\"url\": \"" + url + "\"" + more + "}")
                .post("/v1/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .asString();
    }

    /** A job that ends. */
    private UUID cancelledJob(String submitter) {
        UUID id = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(id, spec, submitter, Optional.empty()));
        given().post("/v1/jobs/" + id + "/cancel").then().statusCode(200);
        return id;
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion::run);
    }

    @Test
    void anEndedJobIsToldWithASignature() {
        JsonNode hook = Json.parse(hook(", \"kind\": \"sampling\", \"submitter\": \"ada\""));
        cancelledJob("somebody-else");
        UUID job = cancelledJob("ada");

        await(() -> assertThat(received).hasSize(1));

        Received told = received.getFirst();
        JsonNode body = Json.parse(told.body());
        assertThat(told.path()).isEqualTo("/hook?a=b");
        assertThat(body.path("type").asText()).isEqualTo("io.anthesis.job.cancelled.v1");
        assertThat(body.path("data").path("jobId").asText()).isEqualTo(job.toString());
        var verifier = new Webhook(hook.path("secret").asText());
        var headers = Map.of(
                "webhook-id", List.of(told.header("Webhook-id")),
                "webhook-timestamp", List.of(told.header("Webhook-timestamp")),
                "webhook-signature", List.of(told.header("Webhook-signature")));
        assertThatCode(() -> verifier.verify(told.body(), headers)).doesNotThrowAnyException();
        String path = "/v1/webhooks/" + hook.path("id").asText();
        await(() -> given().get(path)
                .then()
                .body("delivered", equalTo(1))
                .body("waiting", equalTo(0))
                .body("secret", nullValue()));
    }

    @Test
    void aFailedAttemptIsMadeAgainWithTheSameId() {
        answers = List.of(500);
        hook("");

        cancelledJob("me");

        await(() -> assertThat(received).hasSize(2));
        assertThat(received.get(0).header("Webhook-id"))
                .isEqualTo(received.get(1).header("Webhook-id"));
    }

    @Test
    void aRedirectIsNotFollowedAndAtLastItIsGivenUp() {
        answers = List.of(302, 302, 302);
        JsonNode hook = Json.parse(hook(""));

        cancelledJob("me");

        await(() -> given().get("/v1/webhooks/" + hook.path("id").asText())
                .then()
                .body("givenUp", equalTo(1))
                .body("waiting", equalTo(0))
                .body("lastError", equalTo("it answered 302")));
        assertThat(received).extracting(Received::path).containsOnly("/hook?a=b");
    }

    @Test
    void wrongOnesAreNamed() {
        for (List<String> wrong : List.of(
                List.of("url", "{}"),
                List.of("url", "{\"url\": \"ftp://example.org/\"}"),
                List.of("url", "{\"url\": \"http://no such host/\"}"),
                List.of("kind", "{\"url\": \"http://127.0.0.1/\", \"kind\": \"cooking\"}"),
                List.of("submitter", "{\"url\": \"http://127.0.0.1/\", \"submitter\": 3}"),
                List.of("color", "{\"url\": \"http://127.0.0.1/\", \"color\": \"red\"}"))) {
            given().contentType(ContentType.JSON)
                    .body(wrong.get(1))
                    .post("/v1/webhooks")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo(wrong.get(0)));
        }
        given().get("/v1/webhooks/" + UUID.randomUUID()).then().statusCode(404);
    }
}
