package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.collection.ImageCollections;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections of images, and the filters of samplings by what their images are. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class CollectionApiTest {
    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private SampledImages sampled;
    private String flowers;
    private String name;

    @BeforeEach
    void importCheckpoint() {
        sampled = new SampledImages(database, store);
        flowers = sampled.checkpoint("rose", "tulip");
        name = "c " + UUID.randomUUID();
    }

    private UUID sampling() {
        return sampled.sampling(flowers, "local", "\"classes\": [1, 2, 1], \"steps\": 2", 1, 2, 1);
    }

    private String image(UUID job, int number) {
        return "/v1/collections/" + name + "/images/" + job + "/" + number;
    }

    private void add(UUID job, int number) {
        given().put(image(job, number)).then().statusCode(204);
    }

    @Test
    void imagesAreListedNewestFirstWithWhatMadeThem() {
        UUID job = sampling();
        add(job, 0);
        add(job, 1);
        add(job, 1);

        given().get("/v1/collections/" + name + "/images")
                .then()
                .body("number", contains(1, 0))
                .body("class", contains("tulip", "rose"))
                .body("name", contains("image_000001-tulip.png", "image_000000-rose.png"))
                .body("[0].job", equalTo(job.toString()))
                .body("[0].spec.steps", equalTo(2))
                .body("[0].path", containsString("/v1/images/"))
                .body("[0].addedAt", notNullValue());
        given().get("/v1/collections").then().body("find { it.name == '" + name + "' }.images", equalTo(2));
    }

    @Test
    void pagesShowEveryImageOnce() {
        UUID job = sampling();
        for (int i = 0; i < 3; i++) {
            add(job, i);
        }

        String first = "/v1/collections/" + name + "/images?limit=2";
        String link = given().get(first).header("Link");
        String next = link.substring(1, link.indexOf('>'));

        given().get(first).then().body("number", contains(2, 1));
        given().urlEncodingEnabled(false).get(next).then().body("number", contains(0));
    }

    @Test
    void anImageIsTakenOutOnceAndACollectionWithoutImagesIsGone() {
        UUID job = sampling();
        add(job, 0);

        given().delete(image(job, 0)).then().statusCode(204);

        given().delete(image(job, 0)).then().statusCode(404);
        given().get("/v1/collections/" + name + "/images").then().body("", empty());
        given().delete("/v1/collections/" + name).then().statusCode(404);
    }

    @Test
    void aCollectionIsDeletedAndItsImagesStay() {
        UUID job = sampling();
        add(job, 0);

        given().delete("/v1/collections/" + name).then().statusCode(204);

        given().get("/v1/jobs/" + job + "/images").then().body("number", contains(0, 1, 2));
    }

    @Test
    void anImageThatDoesNotExistIsNotAdded() {
        UUID job = sampling();

        given().put(image(job, 7))
                .then()
                .statusCode(404)
                .body("detail", equalTo("image 7 of job " + job + " does not exist"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "99999999999999999999"})
    void aNumberThatIsNoneIsRefused(String number) {
        given().put("/v1/collections/c/images/" + UUID.randomUUID() + "/" + number)
                .then()
                .statusCode(400)
                .body("field", equalTo("number"));
    }

    @Test
    void aNameHasUpTo60Characters() {
        given().put("/v1/collections/" + "n".repeat(61) + "/images/" + sampling() + "/0")
                .then()
                .statusCode(400)
                .body("field", equalTo("name"));
    }

    @Test
    void aFullCollectionSaysSo() {
        UUID job = sampling();
        database.transaction(transaction -> {
            transaction.update("""
                    insert into images (job_id, number, digest)
                        select job_id, n, digest from images cross join generate_series(10, 1009) n where job_id = ? and number = 0
                    """, job);
            return transaction.update("""
                    insert into collection_images (submitter, collection, job_id, number)
                        select 'local', ?, job_id, number from images where job_id = ? and number >= 10
                    """, name, job);
        });

        given().put(image(job, 0)).then().statusCode(429).body("code", equalTo("quota-exceeded"));
        given().put(image(job, 10)).then().statusCode(204); // it is there already
        given().delete("/v1/collections/" + name).then().statusCode(204);
    }

    @Test
    void aSubmitterHasUpTo100Collections() {
        UUID job = sampling();
        var collections = new ImageCollections(database);
        for (int i = 0; i < ImageCollections.MAX_COLLECTIONS; i++) {
            assertThat(collections.add("many", "c" + i, job, 0)).isEqualTo(ImageCollections.Added.THERE);
        }

        assertThat(collections.add("many", "another", job, 0)).isEqualTo(ImageCollections.Added.TOO_MANY_COLLECTIONS);
        assertThat(collections.add("many", "c7", job, 1)).isEqualTo(ImageCollections.Added.THERE);
    }

    @Test
    void retentionKeepsSamplingsWithImagesInCollections() {
        UUID kept = sampling();
        UUID old = sampling();
        add(kept, 0);
        database.transaction(transaction -> transaction.update(
                "update jobs set state = 'succeeded', finished_at = now() - interval '90 days' where id in (?, ?)",
                kept,
                old));

        new Deletions(database).deleteOld(Duration.ofDays(60));

        given().get("/v1/jobs/" + kept).then().statusCode(200);
        given().get("/v1/jobs/" + old).then().statusCode(410);
    }

    @Test
    void anImageGoesWithItsSampling() {
        UUID job = sampling();
        add(job, 0);
        database.transaction(
                transaction -> transaction.update("update jobs set state = 'succeeded' where id = ?", job));

        given().delete("/v1/jobs/" + job).then().statusCode(204);

        given().get("/v1/collections/" + name + "/images").then().body("", empty());
    }

    @Test
    void samplingsAreFilteredByModelClassAndSolver() {
        String submitter = "filters-" + UUID.randomUUID();
        String other = sampled.checkpoint("tulip", "rose");
        String roses =
                sampled.sampling(flowers, submitter, "\"classes\": [1]", 1).toString();
        String tulips = sampled.sampling(
                        flowers, submitter, "\"classes\": [2, 2], \"sampler\": {\"solver\": \"dpm-solver++2m\"}", 2, 2)
                .toString();
        String otherRoses =
                sampled.sampling(other, submitter, "\"classes\": [2]", 2).toString();
        String jobs = "/v1/jobs?submitter=" + submitter;

        given().get(jobs + "&model=" + flowers).then().body("id", contains(tulips, roses));
        given().get(jobs + "&class=rose").then().body("id", contains(otherRoses, roses));
        given().get(jobs + "&class=2").then().body("id", contains(otherRoses, tulips));
        given().queryParam("solver", "dpm-solver++2m").get(jobs).then().body("id", contains(tulips));
        given().get(jobs + "&class=lily").then().body("id", empty());
        given().get(jobs + "&solver=euler")
                .then()
                .statusCode(400)
                .body("detail", equalTo("solver must be ddim or dpm-solver++2m, was 'euler'"));
    }
}
