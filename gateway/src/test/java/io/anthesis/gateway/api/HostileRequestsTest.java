package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times, numbers, cursors and texts that no client of ours sends: each is refused in the interface's own words. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class HostileRequestsTest {
    @Inject
    Loops loops;

    @Inject
    ObjectStore store;

    @Inject
    Datasets datasets;

    private static ValidatableResponse refused(String address, String field) {
        return given().urlEncodingEnabled(false)
                .get(address)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid-spec"))
                .body("field", equalTo(field));
    }

    private static String cursor(String plain) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "createdAfter, %2B300000-01-01T00:00:00Z",
        "createdBefore, %2B999999999-12-31T23:59:59Z",
        "createdBefore, -999999999-01-01T00:00:00Z",
        "createdAfter, %2B1000000000-01-01T00:00:00Z",
        "createdAfter, 1e400",
        "createdBefore, 2026-01-01T00:00:00Z%00"
    })
    void timesBeyondWhatTheLedgerHoldsAreRefused(String field, String time) {
        refused("/v1/jobs?" + field + "=" + time, field);
        refused("/v1/trainings?" + field + "=" + time, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/v1/trainings", "/v1/sweeps", "/v1/checkpoints"})
    void forgedCursorsAreRefused(String list) {
        String id = UUID.randomUUID().toString();
        for (String plain : List.of(
                "+300000-01-01T00:00:00Z " + id,
                "-999999999-01-01T00:00:00Z " + id,
                "+1000000000-01-01T00:00:00Z " + id,
                "2026-01-01T00:00:00Z ",
                "2026-01-01T00:00:00Z \0",
                "2026-01-01T00:00:00Z a\nb",
                "2026-01-01T00:00:00Z " + "x".repeat(101),
                id,
                " ",
                "\0 \0")) {
            refused(list + "?cursor=" + cursor(plain), "cursor");
        }
        for (String text : List.of("%00", "%ED%A0%80", "%3D", "%2B%2F", "x".repeat(2000), "%F0%9F%98%80")) {
            refused(list + "?cursor=" + text, "cursor");
        }
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String number = cursor("1970-01-01T00:00:00Z 17");
        String place = cursor("2026-01-01T00:00:00Z " + UUID.randomUUID());

        refused("/v1/jobs?cursor=" + number, "cursor");
        refused("/v1/leaderboard?cursor=" + place, "cursor");
        refused("/v1/leaderboard?cursor=" + cursor("1970-01-01T00:00:00Z -9223372036854775808"), "cursor");
        refused("/v1/leaderboard?cursor=" + cursor("1970-01-01T00:00:00Z 1e400"), "cursor");
        given().get("/v1/leaderboard?cursor=" + cursor("1970-01-01T00:00:00Z 9223372036854775807"))
                .then()
                .statusCode(200);
    }

    @Test
    void aCharacterThatTheLedgerDoesNotKeepIsRefusedWhereverItIs() {
        for (String address : List.of(
                "/v1/jobs?submitter=%00",
                "/v1/jobs?dataset=a%00b",
                "/v1/trainings?dataset=%00",
                "/v1/leaderboard?dataset=%00",
                "/v1/leaderboard?protocol=%00",
                "/v1/leaderboard?checkpoint=%00",
                "/v1/leaderboard?sampler=%00",
                "/v1/checkpoints/a%00b",
                "/v1/datasets/a%00b")) {
            given().urlEncodingEnabled(false)
                    .get(address)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid-spec"));
        }
    }

    @Test
    void numbersBeyondTheirTypesAreRefused() {
        for (String number : List.of("99999999999999999999", "1e400", "-1", "NaN", "0x10", "%D9%A1e")) {
            refused("/v1/jobs?limit=" + number, "limit");
        }
        refused("/v1/jobs/" + "1".repeat(500), "id");
        for (String json : List.of(
                "{\"checkpoint\": \"c\", \"images\": 1e400}",
                "{\"checkpoint\": \"c\", \"seed\": 99999999999999999999}",
                "{\"checkpoint\": \"c\", \"firstImage\": 9223372036854775807}",
                "{\"checkpoint\": \"c\", \"sampler\": {\"stochasticity\": 1e400}}",
                "{\"checkpoint\": \"c\", \"seed\": " + "1".repeat(5000) + "}",
                "{\"checkpoint\": " + "[".repeat(100_000),
                "[".repeat(500_000))) {
            given().contentType(ContentType.JSON)
                    .body(json)
                    .post("/v1/samplings")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid-spec"));
        }
    }

    @Test
    void aDeadlineIsInTheFutureAndAtMostTenYearsAway() {
        String name = "deadlines-" + UUID.randomUUID();
        String digest = store.put(Bucket.DATASETS, name.getBytes(StandardCharsets.UTF_8), "application/octet-stream");
        datasets.add(new DatasetRecord(name, digest, digest, 10, 8, 2, 0), "me");
        for (String deadline : List.of(
                "+300000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "2099-01-01T00:00:00Z",
                "2020-01-01T00:00:00Z")) {
            given().contentType(ContentType.JSON)
                    .body("{\"dataset\": \"" + name + "\", \"preset\": \"tiny\", \"imageSize\": 8, \"deadline\": \""
                            + deadline + "\"}")
                    .post("/v1/trainings")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("deadline"));
        }
    }

    @Test
    void whatAProblemQuotesIsShortAndOnOneLine() {
        given().contentType(ContentType.JSON)
                .body("{\"checkpoint\": \"c\", \"a\\u001b[2J\\u202eb\\n" + "x".repeat(10_000) + "\": 1}")
                .post("/v1/samplings")
                .then()
                .statusCode(400)
                .body("detail", not(containsString("\u001b")))
                .body("detail", not(containsString("\u202e")))
                .body("detail", containsString("a\\u001b[2J\\u202eb\\n"))
                .body("detail.length()", org.hamcrest.Matchers.lessThan(2500))
                .body("field.length()", org.hamcrest.Matchers.lessThan(300));
    }

    @Test
    void livenessKnowsEveryLoopAndDoesNotMindThatTheBrokerIsAway() {
        List<String> names = loops.reports().stream().map(Loop.Report::name).toList();
        assertThat(names)
                .contains(
                        "outbox-relay",
                        "webhooks",
                        "notifications",
                        "reaper",
                        "housekeeping",
                        "ledger-metrics",
                        "buckets");

        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void livenessIsDownWhenALoopHasStopped() {
        var never = new CountDownLatch(1);
        Loop stuck = loops.add(new Loop("stuck", Duration.ofMillis(5), Duration.ofMillis(20), () -> {
                    never.await();
                    return false;
                }))
                .start();
        try {
            await().untilAsserted(() -> given().get("/q/health/live")
                    .then()
                    .statusCode(503)
                    .body("checks.find { it.name == 'loops' }.data.stuck", containsString("stopped: its step")));
        } finally {
            stuck.interrupt();
        }
        given().get("/q/health/live").then().statusCode(200);
    }
}
