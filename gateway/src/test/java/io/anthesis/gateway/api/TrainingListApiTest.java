package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Trainings as a table, and what users say of them; TrainingListTest has each order and filter. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class TrainingListApiTest {
    @Inject
    Database database;

    private final String submitter = "lists-" + UUID.randomUUID();

    private String submit(String name, int seed) {
        var request = Json.newObject().put("dataset", "d").put("preset", "tiny").put("name", name);
        UUID id = UUID.randomUUID();
        new Submissions(database)
                .submit(Submission.of(id, Presets.training(request.put("seed", seed)), submitter, Optional.empty()));
        return id.toString();
    }

    private ValidatableResponse list(String query) {
        return given().get("/v1/trainings?submitter=" + submitter + "&" + query)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse change(String id, Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .patch("/v1/trainings/" + id)
                .then();
    }

    @Test
    void pagesGoOnInTheOrderThatWasAskedFor() {
        List<String> ids = new ArrayList<>();
        for (int seed : List.of(5, 40, 5, 300, 7)) {
            ids.add(submit("with spaces in it", seed));
        }

        for (String sort : List.of("spec.seed", "-spec.seed", "name", "kid")) {
            List<String> seen = new ArrayList<>();
            String next = "/v1/trainings?limit=2&sort=" + sort + "&submitter=" + submitter;
            while (next != null) {
                Response page = given().urlEncodingEnabled(false).get(next);
                assertThat(page.statusCode()).isEqualTo(200);
                seen.addAll(page.jsonPath().getList("id"));
                String link = page.header("Link");
                next = link == null ? null : link.substring(1, link.indexOf('>'));
            }
            assertThat(seen).as(sort).containsExactlyInAnyOrderElementsOf(ids);
        }
        list("sort=-spec.seed").body("spec.seed", equalTo(List.of(300, 40, 7, 5, 5)));
    }

    @Test
    void wrongParametersAreNamed() {
        for (String query : List.of(
                "sort=colour",
                "network=transformer",
                "archived=maybe",
                "onePerModel=2",
                "model=x",
                "search=" + "x".repeat(101),
                "tag=" + "x".repeat(101),
                "cursor=bm90aGluZyA",
                "state=asleep")) {
            Response response = given().get("/v1/trainings?" + query);
            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(response.jsonPath().getString("field"))
                    .as(query)
                    .isEqualTo(query.substring(0, query.indexOf('=')));
        }
    }

    @Test
    void aTrainingIsRenamedTaggedNotedAndArchived() {
        String id = submit("before", 1);
        list("").body("[0].tags", empty()).body("[0].notes", equalTo("")).body("[0].archivedAt", nullValue());

        change(id, Map.of("name", "after", "tags", List.of("paper", "64 px")))
                .statusCode(200)
                .body("name", equalTo("after"));
        change(id, Map.of("notes", "sharp\npetals", "archived", true))
                .statusCode(200)
                .body("name", equalTo("after"))
                .body("tags", equalTo(List.of("paper", "64 px")))
                .body("notes", equalTo("sharp\npetals"))
                .body("archivedAt", notNullValue());

        list("").body("", empty());
        list("archived=true&tag=paper&tag=64 px&search=AFT").body("id", equalTo(List.of(id)));
        list("archived=any&tag=else").body("", empty());
        change(id, Map.of("archived", false)).statusCode(200).body("archivedAt", nullValue());
        list("search=" + id.substring(0, 10)).body("name", equalTo(List.of("after")));
    }

    @Test
    void wrongChangesAreNamed() {
        String id = submit("unchanged", 1);
        change(id, "{}")
                .statusCode(400)
                .body("detail", containsString("at least one of name, tags, notes and archived"));
        change(id, "{\"name\": \" \"}").statusCode(400).body("field", equalTo("name"));
        change(id, "{\"tags\": [\"a,b\"]}").statusCode(400).body("field", equalTo("tags"));
        change(id, "{\"tags\": \"a\"}").statusCode(400).body("field", equalTo("tags"));
        change(id, "{\"tags\": [null]}").statusCode(400).body("field", equalTo("tags"));
        change(id, "{\"notes\": \"n\", \"state\": \"done\"}").statusCode(400).body("field", equalTo("state"));
        change(id, "[]").statusCode(400).body("field", equalTo("body"));
        change(UUID.randomUUID().toString(), "{\"notes\": \"n\"}").statusCode(404);
        list("").body("name", equalTo(List.of("unchanged"))).body("[0].tags", empty());
    }

    @Test
    void branchesOfAModelAreOneRow() {
        String first = submit("model", 1);
        String alone = submit("alone", 1);
        var request = Json.newObject().put("dataset", "d").put("preset", "tiny").put("epochs", 90);
        UUID longer = UUID.randomUUID();
        new Submissions(database)
                .submit(Submission.of(
                        longer, Presets.training(request.put("continues", first)), submitter, Optional.empty()));

        list("onePerModel=true")
                .body("id", equalTo(List.of(longer.toString(), alone)))
                .body("[0].branches", equalTo(2))
                .body("[0].relation", equalTo("extend"))
                .body("[0].parent", equalTo(first))
                .body("[1].relation", nullValue());
        list("sort=created&model=" + first).body("id", equalTo(List.of(first, longer.toString())));
    }
}
