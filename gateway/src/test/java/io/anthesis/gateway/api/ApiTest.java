package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.weights.InstalledWeights;
import io.anthesis.ledger.worker.WorkerRecord;
import io.anthesis.ledger.worker.Workers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds for the whole interface: pages, filters, entity tags, dry runs, refusals. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ApiTest {
    @Inject
    Database database;

    @Inject
    Workers workers;

    @Inject
    ObjectStore store;

    @Inject
    InstalledWeights weights;

    @TestHTTPResource
    URI address;

    private List<String> submit(String submitter, int count) {
        var submissions = new Submissions(database);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, i, 6);
            submissions.submit(Submission.of(id, spec, submitter, Optional.empty()));
            ids.addFirst(id.toString());
        }
        return ids;
    }

    @Test
    void pagesShowEveryJobOnceNewestFirst() {
        String submitter = "pages-" + UUID.randomUUID();
        List<String> newestFirst = submit(submitter, 7);

        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = "/v1/jobs?limit=3&submitter=" + submitter;
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            assertThat(page.statusCode()).isEqualTo(200);
            List<String> ids = page.jsonPath().getList("id");
            seen.addAll(ids);
            sizes.add(ids.size());
            String link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
        }

        assertThat(seen).isEqualTo(newestFirst);
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void aFullLastPageHasNoNext() {
        String submitter = "full-" + UUID.randomUUID();
        submit(submitter, 3);

        given().get("/v1/jobs?limit=3&submitter=" + submitter)
                .then()
                .body("", hasSize(3))
                .header("Link", nullValue());
    }

    @Test
    void filtersGoTogether() {
        String submitter = "filters-" + UUID.randomUUID();
        submit(submitter, 2);
        String of = "/v1/jobs?submitter=" + submitter;

        given().get(of + "&kind=sampling&state=queued").then().body("", hasSize(2));
        given().get(of + "&kind=training").then().body("", hasSize(0));
        given().get(of + "&state=failed").then().body("", hasSize(0));
        given().get(of + "&createdAfter=2020-01-01T00:00:00Z").then().body("", hasSize(2));
        given().get(of + "&createdBefore=2020-01-01T00:00:00Z").then().body("", hasSize(0));
        given().get(of + "&dataset=d").then().body("", hasSize(0));
    }

    @Test
    void wrongParametersAreNamed() {
        for (String query : List.of(
                "limit=0",
                "limit=501",
                "limit=x",
                "kind=cooking",
                "state=asleep",
                "run=1-1-1-1-1",
                "createdAfter=yesterday",
                "cursor=%00",
                "cursor=bm90aGluZw")) {
            String field = query.substring(0, query.indexOf('='));
            given().urlEncodingEnabled(false)
                    .get("/v1/jobs?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("invalid-spec"))
                    .body("field", equalTo(field));
        }
    }

    @Test
    void whoHasItAlreadyIsToldSo() {
        String submitter = "tags-" + UUID.randomUUID();
        submit(submitter, 1);
        String path = "/v1/jobs?submitter=" + submitter;
        String tag = given().get(path).then().statusCode(200).extract().header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        given().header("If-None-Match", "\"other\", W/" + tag)
                .get(path)
                .then()
                .statusCode(304)
                .body(equalTo(""));
        submit(submitter, 1);
        given().header("If-None-Match", tag).get(path).then().statusCode(200).header("ETag", notNullValue());
    }

    @Test
    void refusalsAreProblems() {
        String job = "/v1/jobs/" + UUID.randomUUID();
        given().get(job).then().statusCode(404).body("code", equalTo("not-found"));
        given().get("/v1/nothing").then().statusCode(404).contentType("application/problem+json");
        given().put("/v1/jobs")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", containsString("GET"));
        given().accept("image/png").get("/v1/jobs").then().statusCode(406).contentType("application/problem+json");
        given().contentType("text/plain")
                .body("{}")
                .post("/v1/samplings")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        given().contentType(ContentType.JSON)
                .post("/v1/samplings")
                .then()
                .statusCode(400)
                .body("field", equalTo("body"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/samplings?dryRun=maybe")
                .then()
                .statusCode(400)
                .body("field", equalTo("dryRun"));
    }

    @Test
    void aBodyOfUnboundedSizeIsNotRead() throws Exception {
        given().contentType(ContentType.JSON)
                .body("{\"checkpoint\": \"" + "x".repeat(1 << 20) + "\"}")
                .post("/v1/samplings")
                .then()
                .statusCode(413)
                .body("code", equalTo("too-large"));
        HttpRequest chunked = HttpRequest.newBuilder(address.resolve("/v1/samplings"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("{}".getBytes())))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(chunked, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(411);
            assertThat(response.body()).contains("length-required");
        }
    }

    @Test
    void whatTheLedgerCannotKeepIsRefused() throws Exception {
        given().contentType(ContentType.JSON)
                .body("{\"checkpoint\": \"c\\u0000\"}")
                .post("/v1/samplings")
                .then()
                .statusCode(400)
                .body("field", equalTo("body"));
        given().urlEncodingEnabled(false).get("/v1/jobs?submitter=%00").then().statusCode(400);
        given().urlEncodingEnabled(false)
                .get("/v1/leaderboard?sampler=a%00")
                .then()
                .statusCode(400);
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String body : List.of(
                    "--x\r\n[]--x--\r\n",
                    "--x\r\n[a: b]--x--\r\n",
                    "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nends too soon")) {
                HttpRequest form = HttpRequest.newBuilder(address.resolve("/v1/datasets"))
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(BodyPublishers.ofString(body))
                        .build();

                HttpResponse<String> response = client.send(form, BodyHandlers.ofString());

                assertThat(response.statusCode()).isEqualTo(400);
                assertThat(response.body()).contains("well-formed");
            }
        }
    }

    @Test
    void workersAreListed() {
        var worker =
                new WorkerRecord("w-" + UUID.randomUUID(), JobKind.EVALUATION, "cpu", 2, 8, List.of("float32"), "1");
        workers.seen(worker);

        given().get("/v1/workers").then().statusCode(200).body("id", hasItem(worker.id()));
    }

    @Test
    void weightsAreInstalledAndRemoved() throws Exception {
        String path = "/v1/weights/inception-v3";
        given().multiPart("file", "w.h5", new byte[] {1})
                .put(path)
                .then()
                .statusCode(422)
                .body("detail", containsString("MD5 bcbd6486424b2319ff4ef7d526e38f63"));
        given().get(path).then().statusCode(404);
        given().get("/v1/weights").then().statusCode(200).body("size()", equalTo(0));
        given().delete(path).then().statusCode(404);
        String digest = store.put(Bucket.CHECKPOINTS, new byte[] {2}, "application/x-hdf5");
        weights.install("inception-v3", digest);

        given().get(path).then().statusCode(200).body("digest", equalTo(digest));
        given().get("/v1/weights").then().body("name", hasItem("inception-v3")).body("digest", hasItem(digest));
        given().delete(path).then().statusCode(204);
        given().get(path).then().statusCode(404);
    }

    @Test
    void oneDataSetIsShown() {
        given().multiPart("name", "blossoms").multiPart("imageSize", "16").post("/v1/datasets");

        given().get("/v1/datasets/blossoms").then().body("trainingCount", equalTo(1638));
        given().get("/v1/datasets/nothing").then().statusCode(404);
    }

    @Test
    void presetsAreThere() {
        given().get("/v1/presets").then().body("seed.epochs", equalTo(50));
        given().get("/v1/presets/tiny").then().body("imageSize", equalTo(16));
        given().get("/v1/presets/nothing").then().statusCode(404);
    }

    @Test
    void aDryRunSubmitsNothing() {
        given().multiPart("name", "blossoms")
                .multiPart("imageSize", "16")
                .post("/v1/datasets")
                .then()
                .statusCode(200);
        int before = given().get("/v1/trainings").jsonPath().getList("").size();

        given().contentType(ContentType.JSON)
                .body("{\"dataset\": \"blossoms\", \"preset\": \"tiny\"}")
                .post("/v1/trainings?dryRun=true")
                .then()
                .statusCode(200)
                .body("spec.epochs", equalTo(2))
                .body("runnable", equalTo(false))
                .body("note", containsString("no worker for jobs of kind training is live"))
                .body("cost.networkEvaluations", notNullValue())
                .body("estimate", nullValue())
                .body("forecast.start", nullValue())
                .body("forecast.unknown", equalTo("no worker for jobs of kind training is live"))
                .body("forecast.running", hasSize(0))
                .body("forecast.reasons.code", equalTo(List.of("no-worker")));

        assertThat(given().get("/v1/trainings").jsonPath().getList("")).hasSize(before);
    }

    @Test
    void theQueueIsToldByKind() {
        int before = given().get("/v1/queue").jsonPath().getInt("find { it.kind == 'sampling' }.waitingTasks");
        submit("queue-" + UUID.randomUUID(), 3);

        given().get("/v1/queue")
                .then()
                .statusCode(200)
                .body("kind", equalTo(List.of("training", "sampling", "evaluation")))
                .body("find { it.kind == 'sampling' }.waitingTasks", equalTo(before + 3))
                .body("find { it.kind == 'sampling' }.oldestWaitSeconds", greaterThan(0f))
                .body("find { it.kind == 'sampling' }.running", hasSize(0))
                .body("find { it.kind == 'sampling' }.jobs.forecast.reasons.code.flatten()", hasItem("no-worker"));
    }

    @Test
    void aTrainingIsShownWithItsSettingsAndCurves() {
        given().multiPart("name", "blossoms").multiPart("imageSize", "16").post("/v1/datasets");
        String id = given().contentType(ContentType.JSON)
                .body("{\"dataset\": \"blossoms\", \"preset\": \"tiny\", \"name\": \"shown\"}")
                .post("/v1/trainings")
                .then()
                .statusCode(201)
                .header("Location", containsString("/v1/jobs/"))
                .extract()
                .path("id");

        given().get("/v1/trainings/" + id).then().body("name", equalTo("shown")).body("state", equalTo("queued"));
        given().get("/v1/trainings?dataset=blossoms&state=queued").then().body("id", hasItem(id));
        given().get("/v1/trainings/" + id + "/curves")
                .then()
                .body("steps", hasSize(0))
                .body("epochs", hasSize(0));
        given().get("/v1/jobs?dataset=blossoms").then().body("id", hasItem(id));
        given().contentType(ContentType.JSON)
                .body("{\"epochs\": 5}")
                .post("/v1/trainings/" + id + "/extend")
                .then()
                .statusCode(400)
                .body("detail", containsString("is queued; cancel it, or wait"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/trainings/" + id + "/extend")
                .then()
                .statusCode(400)
                .body("field", equalTo("epochs"));
        given().contentType(ContentType.JSON)
                .body("{\"learningRate\": 0.01}")
                .post("/v1/trainings/" + id + "/fork")
                .then()
                .statusCode(400)
                .body("field", equalTo("initialCheckpoint"));
        String nobody = "/v1/trainings/" + UUID.randomUUID();
        given().contentType(ContentType.JSON)
                .body("{}")
                .post(nobody + "/resume")
                .then()
                .statusCode(404);
        given().get(nobody + "/curves").then().statusCode(404);
    }

    @Test
    void picturesHaveStrictNames() {
        given().get("/v1/images/x").then().statusCode(400).body("field", equalTo("digest"));
        given().get("/v1/images/" + "0".repeat(64)).then().statusCode(404);
    }
}
