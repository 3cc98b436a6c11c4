package io.anthesis.gateway.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.api.Servers;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every operation that changes something, as two submitters: whose things each may change. */
@QuarkusTest
@TestProfile(KeysAskedFor.class)
@QuarkusTestResource(Servers.class)
class OwnershipTest {
    private static final String OCTETS = "application/octet-stream";
    private static final String CLOSED_PORT = null;

    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private Things things;
    private String ada;
    private String adasOther;
    private String adasReader;
    private String bob;
    private String admin;

    @BeforeEach
    void keys() {
        things = new Things(database, store);
        ada = key("ada", Scope.SUBMIT);
        adasOther = key("ada", Scope.SUBMIT);
        adasReader = key("ada", Scope.READ);
        bob = key("bob", Scope.SUBMIT);
        admin = key("root", Scope.ADMIN);
    }

    private String key(String submitter, Scope scope) {
        return new ApiKeys(database)
                .create("k" + UUID.randomUUID(), scope, submitter, 100_000, null)
                .orElseThrow()
                .key();
    }

    /** What an operation that changes something asks of its caller. */
    private sealed interface Rule {
        /** Only what the same submitter made: a path for a new thing of a submitter. */
        record Owned(String contentType, byte[] body, Function<String, String> path) implements Rule {}

        /** It makes something of the caller's own, and changes nobody else's; others' things are its input. */
        record Makes(String path) implements Rule {}

        /** Scope admin. */
        record Admin(String path) implements Rule {}
    }

    private static Rule owned(Function<String, String> path) {
        return new Rule.Owned(null, null, path);
    }

    private Map<String, Rule> rules() {
        UUID training = things.training("ada");
        var rules = new TreeMap<String, Rule>();
        for (String made : List.of(
                "trainings",
                "samplings",
                "evaluations",
                "interpolations",
                "trajectories",
                "sweeps",
                "datasets",
                "checkpoints",
                "uploads",
                "webhooks")) {
            rules.put("POST /v1/" + made, new Rule.Makes("/v1/" + made));
        }
        for (String form : List.of("extend", "resume", "fork")) {
            rules.put("POST /v1/trainings/{id}/" + form, new Rule.Makes("/v1/trainings/" + training + "/" + form));
        }
        rules.put(
                "POST /v1/leaderboard/{id}/verify", new Rule.Makes("/v1/leaderboard/" + UUID.randomUUID() + "/verify"));
        // Collections are the caller's own, whatever their names.
        String image = "/v1/collections/c/images/" + UUID.randomUUID() + "/0";
        rules.put("PUT /v1/collections/{name}/images/{job}/{number}", new Rule.Makes(image));
        rules.put("DELETE /v1/collections/{name}/images/{job}/{number}", new Rule.Makes(image));
        rules.put("DELETE /v1/collections/{name}", new Rule.Makes("/v1/collections/none"));
        rules.put("POST /v1/jobs/{id}/cancel", owned(who -> "/v1/jobs/" + things.openJob(who) + "/cancel"));
        rules.put(
                "PATCH /v1/trainings/{id}",
                new Rule.Owned(
                        "application/json",
                        "{\"notes\": \"n\"}".getBytes(StandardCharsets.US_ASCII),
                        who -> "/v1/trainings/" + things.training(who)));
        rules.put("DELETE /v1/jobs/{id}", owned(who -> "/v1/jobs/" + things.endedJob(who)));
        rules.put("DELETE /v1/datasets/{name}", owned(who -> "/v1/datasets/" + things.dataset(who)));
        rules.put("DELETE /v1/checkpoints/{id}", owned(who -> "/v1/checkpoints/" + things.importedCheckpoint(who)));
        rules.put("DELETE /v1/sweeps/{id}", owned(who -> "/v1/sweeps/" + things.sweep(who)));
        rules.put(
                "PUT /v1/uploads/{id}/parts/{number}",
                new Rule.Owned(OCTETS, Things.FILE, who -> "/v1/uploads/" + things.upload(who) + "/parts/0"));
        rules.put("DELETE /v1/uploads/{id}", owned(who -> "/v1/uploads/" + things.upload(who)));
        rules.put("DELETE /v1/webhooks/{id}", owned(who -> "/v1/webhooks/" + things.webhook(who)));
        rules.put("PUT /v1/weights/inception-v3", new Rule.Admin("/v1/weights/inception-v3"));
        rules.put("DELETE /v1/weights/inception-v3", new Rule.Admin("/v1/weights/inception-v3"));
        rules.put("PUT /v1/submitters/{name}", new Rule.Admin("/v1/submitters/bob"));
        rules.put("POST /v1/dead-letters/{id}/replay", new Rule.Admin("/v1/dead-letters/training-0-0/replay"));
        rules.put("POST /v1/keys", new Rule.Admin("/v1/keys"));
        rules.put("DELETE /v1/keys/{name}", new Rule.Admin("/v1/keys/none"));
        return rules;
    }

    private static List<String> operations(boolean reading) {
        JsonNode document = Json.parse(given().get("/q/openapi?format=json").asString());
        List<String> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getKey().equals("get") == reading) {
                        operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    private static Response send(String key, String operation, String path, String type, byte[] body) {
        RequestSpecification request = given().header("Authorization", "Bearer " + key);
        if (body != null) {
            request.contentType(type).body(body);
        }
        return request.request(operation.substring(0, operation.indexOf(' ')), path);
    }

    @Test
    void everyOperationThatChangesSomethingHasItsRule() {
        assertThat(rules().keySet()).containsExactlyInAnyOrderElementsOf(operations(false));
    }

    @Test
    void onlyItsSubmitterAndAdminsChangeAThing() {
        rules().forEach((operation, rule) -> {
            if (rule instanceof Rule.Owned(String type, byte[] body, Function<String, String> path)) {
                String adas = path.apply("ada");
                refused(send(adasReader, operation, adas, type, body), "forbidden", operation);
                refused(send(bob, operation, adas, type, body), "not-owner", operation);
                assertThat(send(adasOther, operation, adas, type, body).statusCode())
                        .as(operation + " with another key of its submitter")
                        .isBetween(200, 299);
                assertThat(send(admin, operation, path.apply("ada"), type, body).statusCode())
                        .as(operation + " as admin")
                        .isBetween(200, 299);
                String openMode = path.apply("local");
                refused(send(ada, operation, openMode, type, body), "not-owner", operation);
                assertThat(send(admin, operation, openMode, type, body).statusCode())
                        .as(operation + " on what open mode made")
                        .isBetween(200, 299);
            }
        });
    }

    private static void refused(Response response, String code, String operation) {
        response.then().contentType("application/problem+json");
        assertThat(response.statusCode())
                .as(operation + ": " + response.asString())
                .isEqualTo(403);
        assertThat(response.jsonPath().getString("code")).as(operation).isEqualTo(code);
    }

    @Test
    void everySubmitterMakesThingsOfItsOwn() {
        rules().forEach((operation, rule) -> {
            if (rule instanceof Rule.Makes(String path)) {
                boolean form = path.endsWith("/datasets") || path.endsWith("/checkpoints");
                refused(send(adasReader, operation, path, type(form), body(form)), "forbidden", operation);
                assertThat(send(bob, operation, path, type(form), body(form)).statusCode())
                        .as(operation)
                        .isIn(201, 400, 404);
            }
        });
    }

    private static String type(boolean form) {
        return form ? "multipart/form-data; boundary=b" : "application/json";
    }

    private static byte[] body(boolean form) {
        return (form ? "--b--" : "{}").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void collectionsAreTheCallersOwn() {
        String image = "/v1/collections/shared/images/" + things.image("ada") + "/0";
        assertThat(send(ada, "PUT ", image, null, null).statusCode()).isEqualTo(204);

        assertThat(send(bob, "DELETE ", image, null, null).statusCode()).isEqualTo(404);
        assertThat(send(bob, "GET ", "/v1/collections/shared/images", null, null)
                        .asString())
                .isEqualTo("[]");
        assertThat(send(adasOther, "GET ", "/v1/collections", null, null)
                        .jsonPath()
                        .getList("name"))
                .contains("shared");
    }

    @Test
    void theRestTakesScopeAdmin() {
        rules().forEach((operation, rule) -> {
            if (rule instanceof Rule.Admin(String path)) {
                boolean file = operation.startsWith("PUT /v1/weights");
                refused(send(bob, operation, path, type(file), body(file)), "forbidden", operation);
                assertThat(send(admin, operation, path, type(file), body(file)).statusCode())
                        .as(operation)
                        .isNotIn(401, 403);
            }
        });
    }

    @Test
    void whatHasNoOwnerIsChangedByAdminsOnly() {
        for (String path : List.of(
                "/v1/datasets/" + things.dataset(CLOSED_PORT),
                "/v1/checkpoints/" + things.importedCheckpoint(CLOSED_PORT),
                "/v1/webhooks/" + things.webhook(CLOSED_PORT))) {
            Response response = send(ada, "DELETE ", path, null, null);
            refused(response, "not-owner", path);
            response.then().body("detail", containsString("no submitter"));
            assertThat(send(admin, "DELETE ", path, null, null).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aTrainingsCheckpointsAndEvaluationsAreItsSubmitters() {
        String checkpoint = "/v1/checkpoints/" + things.trainedCheckpoint("ada");
        String evaluation = "/v1/jobs/" + things.evaluationOfTraining("ada") + "/cancel";

        refused(send(bob, "DELETE ", checkpoint, null, null), "not-owner", checkpoint);
        refused(send(bob, "POST ", evaluation, null, null), "not-owner", evaluation);
        assertThat(send(ada, "DELETE ", checkpoint, null, null).statusCode()).isEqualTo(204);
        assertThat(send(ada, "POST ", evaluation, null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void aWebhookIsItsMakers() {
        String webhook = given().header("Authorization", "Bearer " + ada)
                .contentType(ContentType.JSON)
                .body("{\"url\": \"https://198.51.100.7/hook\"}")
                .post("/v1/webhooks")
                .then()
                .statusCode(201)
                .body("owner", equalTo("ada"))
                .extract()
                .path("id");
        refused(send(bob, "DELETE ", "/v1/webhooks/" + webhook, null, null), "not-owner", "webhook");
        assertThat(send(ada, "DELETE ", "/v1/webhooks/" + webhook, null, null).statusCode())
                .isEqualTo(204);
    }

    @Test
    void othersSeeJobsAndModelsButNotWebhooksUploadsAndKeys() {
        UUID job = things.openJob("ada");
        String webhook = things.webhook("ada").toString();
        String upload = "/v1/uploads/" + things.upload("ada");

        assertThat(send(bob, "GET ", "/v1/jobs/" + job, null, null).statusCode())
                .isEqualTo(200);
        send(bob, "GET ", "/v1/webhooks", null, null).then().body("id", not(hasItem(webhook)));
        send(adasReader, "GET ", "/v1/webhooks", null, null).then().body("id", hasItem(webhook));
        send(admin, "GET ", "/v1/webhooks", null, null).then().body("id", hasItem(webhook));
        refused(send(bob, "GET ", "/v1/webhooks/" + webhook, null, null), "not-owner", "webhook");
        refused(send(bob, "GET ", upload, null, null), "not-owner", "upload");
        refused(send(bob, "GET ", "/v1/keys", null, null), "forbidden", "keys");
        assertThat(send(ada, "GET ", upload, null, null).statusCode()).isEqualTo(200);
    }

    @Test
    void anUploadIsUsedByItsSubmitterOnly() {
        Response response = given().header("Authorization", "Bearer " + bob)
                .multiPart("name", "stolen")
                .multiPart("archiveUpload", things.upload("ada").toString())
                .post("/v1/datasets");

        refused(response, "not-owner", "archiveUpload");
    }

    @Test
    void readingChangesNothing() {
        Map<String, String> ids = Map.of(
                "trainings", things.training("ada").toString(),
                "checkpoints", things.importedCheckpoint("ada"),
                "datasets", things.dataset("ada"),
                "sweeps", things.sweep("ada").toString(),
                "uploads", things.upload("ada").toString(),
                "webhooks", things.webhook("ada").toString(),
                "presets", "tiny",
                "dead-letters", "training-0-0");
        String job = things.endedJob("ada").toString();
        Map<String, String> before = tables();

        for (String operation : operations(true)) {
            String path = operation.substring("GET ".length());
            String id = ids.getOrDefault(path.split("/")[2], job);
            given().header("Authorization", "Bearer " + admin).get(path.replaceAll("\\{[^}]*}", id));
        }

        assertThat(tables()).isEqualTo(before);
    }

    /** A digest of each table, but for those that the gateway itself writes to meanwhile. */
    private Map<String, String> tables() {
        return database.transaction(transaction -> {
            List<String> names = transaction.list(row -> row.getString(1), """
                    select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
                        and table_name not in ('api_keys', 'process_leases', 'objects', 'doomed_objects', 'outbox',
                            'webhooks', 'webhook_deliveries', 'workers')
                    """);
            var digests = new TreeMap<String, String>();
            for (String name : names) {
                digests.put(
                        name,
                        transaction
                                .first(
                                        row -> row.getString(1),
                                        "select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from "
                                                + name + " t")
                                .orElseThrow());
            }
            return digests;
        });
    }
}
