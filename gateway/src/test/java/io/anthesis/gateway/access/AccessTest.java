package io.anthesis.gateway.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.anthesis.gateway.api.Servers;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.jwt.build.Jwt;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KeysAskedFor.class)
@QuarkusTestResource(Servers.class)
class AccessTest {
    @Inject
    Database database;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private static RequestSpecification with(String secret) {
        return given().header("Authorization", "Bearer " + secret).contentType(ContentType.JSON);
    }

    private static Response make(String body) {
        return with(KeysAskedFor.BOOTSTRAP).body(body).post("/v1/keys");
    }

    private static String key(String name, String scope) {
        return make("{\"name\": \"" + name + "\", \"scope\": \"" + scope + "\"}")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("key", matchesPattern("anth_[A-Za-z0-9_-]{43}"))
                .extract()
                .path("key");
    }

    @Test
    void whoHasNoKeyIsToldHowToGetOne() {
        given().get("/v1/jobs")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("code", equalTo("unauthorized"))
                .body("detail", containsString("anthesis keys create"));
        with("anth_wrong").get("/v1/jobs").then().statusCode(401).body("detail", containsString("unknown"));
        given().header("Authorization", "Basic YTpi").get("/v1/jobs").then().statusCode(401);
    }

    @Test
    void whatAPathOffersAndWhatIsNotThereNeedNone() {
        given().options("/v1/jobs").then().statusCode(200);
        given().get("/v1/nothing").then().statusCode(404);
        given().patch("/v1/jobs").then().statusCode(405);
    }

    @Test
    void healthMetricsAndThePageNeedNone() {
        for (String path : List.of("/q/health/live", "/q/metrics", "/q/openapi", "/")) {
            given().get(path).then().statusCode(200);
        }
    }

    @Test
    void aScopeIncludesLesserOnesOnly() {
        String read = key("reader", "read");
        String submit = key("submitter", "submit");
        String wrong = "{}";

        with(read).get("/v1/jobs").then().statusCode(200);
        with(read).body(wrong).post("/v1/samplings").then().statusCode(403).body("detail", containsString("submit"));
        with(submit).get("/v1/jobs").then().statusCode(200);
        with(submit).body(wrong).post("/v1/samplings").then().statusCode(400);
        with(submit).get("/v1/keys").then().statusCode(403).body("code", equalTo("forbidden"));
        with(submit).delete("/v1/datasets/none").then().statusCode(204);
        with(read).delete("/v1/datasets/none").then().statusCode(403).body("code", equalTo("forbidden"));
        with(submit).delete("/v1/weights/inception-v3").then().statusCode(403);
    }

    @Test
    void onlyTheDigestOfAKeyIsKept() {
        String key = key("kept", "read");

        List<String> rows = database.transaction(transaction ->
                transaction.list(row -> row.getString(1), "select k::text from api_keys k where name = 'kept'"));

        assertThat(rows).singleElement().asString().doesNotContain(key.substring(5));
        with(KeysAskedFor.BOOTSTRAP)
                .get("/v1/keys")
                .then()
                .body("name", hasItem("kept"))
                .body("key", not(hasItem(notNullValue())));
    }

    @Test
    void aRevokedKeyIsNotTakenAnyMore() {
        String key = key("revoked", "read");
        with(key).get("/v1/jobs").then().statusCode(200);

        with(KeysAskedFor.BOOTSTRAP).delete("/v1/keys/revoked").then().statusCode(204);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> with(key).get("/v1/jobs").then().statusCode(401));
        with(KeysAskedFor.BOOTSTRAP).delete("/v1/keys/revoked").then().statusCode(404);
    }

    @Test
    void jobsAreOnTheAccountOfTheKey() {
        make("{\"name\": \"robot\", \"scope\": \"submit\", \"submitter\": \"lab\"}")
                .then()
                .statusCode(201);
        String key = key("person", "submit");
        given().header("Authorization", "Bearer " + KeysAskedFor.BOOTSTRAP)
                .multiPart("name", "blossoms")
                .multiPart("imageSize", "16")
                .post("/v1/datasets")
                .then()
                .statusCode(200);

        String job = with(key)
                .body("{\"dataset\": \"blossoms\", \"preset\": \"tiny\"}")
                .post("/v1/trainings")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        with(key).get("/v1/jobs/" + job).then().body("submitter", equalTo("person"));
    }

    @Test
    void whoAsksTooOftenWaits() {
        String key = make("{\"name\": \"busy\", \"scope\": \"read\", \"requestsPerMinute\": 3}")
                .path("key");

        with(key).get("/v1/presets").then().header("RateLimit-Limit", "3").header("RateLimit-Remaining", "2");
        with(key).get("/v1/presets").then().statusCode(200);
        with(key).get("/v1/presets").then().statusCode(200).header("RateLimit-Remaining", "0");
        with(key)
                .get("/v1/presets")
                .then()
                .statusCode(429)
                .body("code", equalTo("rate-limited"))
                .header("RateLimit-Remaining", "0")
                .header("Retry-After", matchesPattern("[1-9][0-9]*"));
    }

    @Test
    void anOutageOfTheLedgerIsNoWrongKey() throws SQLException {
        String unknown = "anth_" + "a".repeat(43);

        try (Connection holder = DriverManager.getConnection(url, user, password)) {
            holder.setAutoCommit(false);
            // Longer than a session of the gateway waits for a lock.
            Transaction.over(holder, transaction -> {
                transaction.run("lock table api_keys in access exclusive mode");
                return null;
            });
            with(unknown)
                    .get("/v1/presets")
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .body("code", equalTo("ledger-unavailable"));
            holder.rollback();
        }

        with(unknown).get("/v1/presets").then().statusCode(401);
    }

    @Test
    void wrongKeysAreNotMade() {
        for (List<String> wrong : List.of(
                List.of("name", "{\"name\": \"Big\", \"scope\": \"read\"}"),
                List.of("name", "{\"scope\": \"read\"}"),
                List.of("scope", "{\"name\": \"a\", \"scope\": \"all\"}"),
                List.of("requestsPerMinute", "{\"name\": \"a\", \"scope\": \"read\", \"requestsPerMinute\": 0}"),
                List.of("expiresAt", "{\"name\": \"a\", \"scope\": \"read\", \"expiresAt\": \"2020-01-01T00:00:00Z\"}"),
                List.of("color", "{\"name\": \"a\", \"scope\": \"read\", \"color\": \"red\"}"))) {
            make(wrong.get(1)).then().statusCode(400).body("field", equalTo(wrong.get(0)));
        }
        key("twice", "read");
        make("{\"name\": \"twice\", \"scope\": \"admin\"}").then().statusCode(409);
    }

    @Test
    void tokensOfOpenIdConnectAreTakenByTheirRoles() {
        String reader = token("https://issuer.test", "anthesis-read");
        String submitter = token("https://issuer.test", "anthesis-read", "anthesis-submit");

        with(reader).get("/v1/jobs").then().statusCode(200);
        with(reader).body("{}").post("/v1/samplings").then().statusCode(403);
        with(submitter).body("{}").post("/v1/samplings").then().statusCode(400);
        with(token("https://issuer.test", "others")).get("/v1/jobs").then().statusCode(401);
        with(token("https://other.test", "anthesis-admin"))
                .get("/v1/jobs")
                .then()
                .statusCode(401);
        with(reader.substring(0, reader.length() - 8)).get("/v1/jobs").then().statusCode(401);
    }

    private static String token(String issuer, String... roles) {
        return Jwt.issuer(issuer)
                .upn("ada")
                .groups(Set.of(roles))
                .expiresIn(Duration.ofMinutes(5))
                .sign(KeysAskedFor.privateKey());
    }
}
