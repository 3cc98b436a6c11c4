package io.anthesis.gateway.api;

import static io.anthesis.gateway.api.DatasetArchives.add;
import static io.anthesis.gateway.api.DatasetArchives.mixed;
import static io.anthesis.gateway.api.DatasetArchives.png;
import static io.anthesis.gateway.api.DatasetArchives.utf8;
import static io.anthesis.gateway.api.DatasetArchives.zip;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an import takes, and what it says of the rest. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class DatasetApiTest {
    @Inject
    DatasetLibrary library;

    @Inject
    Datasets datasets;

    @Inject
    ObjectStore store;

    private final String name = "files-" + UUID.randomUUID();

    @Test
    void everyFileThatWasNotTakenIsListedWithItsReason() throws IOException {
        add(name, mixed(), Map.of())
                .statusCode(200)
                .body("imageCount", equalTo(2))
                .body("skippedCount", equalTo(3));

        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .statusCode(200)
                .body("name", equalTo(List.of("empty.jpg", "half.png", "notes.txt")))
                .body("reason", equalTo(List.of("it is empty", "it is truncated", "it is text, not an image")));
    }

    @Test
    void theListComesInPages() throws IOException {
        add(name, mixed(), Map.of()).statusCode(200);

        var first = given().get("/v1/datasets/" + name + "/skipped?limit=2");
        String next = first.header("Link").replaceAll("^<(.*)>.*$", "$1");

        assertThat(first.<List<String>>path("name")).containsExactly("empty.jpg", "half.png");
        given().urlEncodingEnabled(false).get(next).then().body("name", equalTo(List.of("notes.txt")));
    }

    @Test
    void whatTheClientLeftOutIsListedWithTheRest() throws IOException {
        given().multiPart("name", name)
                .multiPart("imageSize", "16")
                .multiPart("archive", "f.zip", mixed())
                .multiPart(
                        "leftOut",
                        "left-out.json",
                        utf8("[{\"name\": \"dead.png\", \"reason\": \"it is a link to nothing\"}]"))
                .post("/v1/datasets")
                .then()
                .statusCode(200)
                .body("skippedCount", equalTo(4));

        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .body("name[0]", equalTo("dead.png"))
                .body("reason[0]", equalTo("it is a link to nothing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "[{\"name\": \"a\"}]", "[{\"name\": 1, \"reason\": \"b\"}]", "["})
    void whatIsNoListOfFilesIsRefused(String leftOut) throws IOException {
        given().multiPart("name", name)
                .multiPart("archive", "f.zip", mixed())
                .multiPart("leftOut", "left-out.json", utf8(leftOut))
                .post("/v1/datasets")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-spec"))
                .body("field", equalTo("leftOut"));
    }

    @Test
    void theGroundIsThatOfEverySize() throws IOException {
        byte[] transparent = zip(Map.of("a.png", png(0x00FF0000), "b.png", png(0x00FF0000)));
        add(name, transparent, Map.of("ground", "#0000ff")).statusCode(200);

        for (int size : new int[] {16, 32}) {
            float[] pixels = new float[size * size * 3];
            library.open(name, size).training().read(0, pixels, 0);
            assertThat(pixels).startsWith(0f, 0f, 1f);
        }
    }

    @Test
    void oneArchiveOnTwoGroundsIsTwoDataSets() throws IOException {
        byte[] transparent = zip(Map.of("a.png", png(0x00FF0000), "b.png", png(0x00FF0001)));
        add(name, transparent, Map.of("ground", "black")).statusCode(200);

        add(name, transparent, Map.of()).statusCode(409).body("code", equalTo("name-taken"));
        add(name, transparent, Map.of("ground", "#000000")).statusCode(200);
    }

    /** A data set as version 0.1 recorded it: no ground in its manifest, its tensors by the archive. */
    private DatasetRecord ofVersion01(DatasetRecord dataset, String tensorsOf16) {
        ObjectNode manifest = (ObjectNode)
                Json.parse(new String(store.bytes(Bucket.DATASETS, dataset.digest()), StandardCharsets.UTF_8));
        manifest.remove("ground");
        String digest = store.put(Bucket.DATASETS, utf8(Json.write(manifest)), "application/json");
        var old = new DatasetRecord(
                "old-" + UUID.randomUUID(),
                digest,
                dataset.archiveDigest(),
                dataset.imageCount(),
                dataset.trainingCount(),
                dataset.validationCount(),
                dataset.skippedCount());
        assertThat(datasets.add(old, "me")).isTrue();
        datasets.putTensors(dataset.archiveDigest(), 16, tensorsOf16);
        return old;
    }

    private static String digestAfterImportAs(String name, byte[] archive) {
        return given().multiPart("name", name)
                .multiPart("imageSize", "16")
                .multiPart("archive", "f.zip", archive)
                .post("/v1/datasets")
                .path("digest");
    }

    @Test
    void aDataSetOfVersion01StaysItselfWhereThisVersionReadsTheSame() throws IOException {
        byte[] archive = zip(Map.of("a.png", png(0xFF112233), "b.png", png(0xFF445566 + name.hashCode() % 99)));
        add(name, archive, Map.of()).statusCode(200);
        DatasetRecord dataset = datasets.find(name).orElseThrow();
        DatasetRecord old =
                ofVersion01(dataset, datasets.tensors(dataset.digest(), 16).orElseThrow());

        assertThat(digestAfterImportAs(old.name(), archive)).isEqualTo(old.digest());
        assertThat(library.open(old.name(), 32).training().count()).isEqualTo(old.trainingCount());
    }

    @Test
    void aDataSetOfVersion01KeepsItsTensorsWhereThisVersionReadsOtherwise() throws IOException {
        byte[] archive = zip(Map.of("a.png", png(0x00112233), "b.png", png(0x00445566 + name.hashCode() % 99)));
        add(name, archive, Map.of("ground", "black")).statusCode(200);
        DatasetRecord dataset = datasets.find(name).orElseThrow();
        // Hidden colours on black stand for whatever that version made of them.
        DatasetRecord old =
                ofVersion01(dataset, datasets.tensors(dataset.digest(), 16).orElseThrow());

        float[] pixels = new float[32 * 32 * 3];
        library.open(old.name(), 16).training().read(0, pixels, 0);
        assertThat(pixels[0]).isZero();
        library.open(old.name(), 32).training().read(0, pixels, 0);
        assertThat(pixels[0]).isEqualTo(1);
        assertThat(digestAfterImportAs(old.name(), archive)).isNull(); // name-taken
    }

    @Test
    void aGroundThatIsNoColourIsRefused() throws IOException {
        add(name, mixed(), Map.of("ground", "pink"))
                .statusCode(400)
                .body("field", equalTo("ground"))
                .body("detail", equalTo("ground must be white, black or #rrggbb, was 'pink'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f8b", "1f8b08", "1f8b0804000000000003ffff", "1f8b0700000000000003", "504b0304", "00"})
    void brokenArchivesAreRefusals(String hex) {
        add(name, HexFormat.of().parseHex(hex), Map.of())
                .statusCode(422)
                .body("code", equalTo("refused-archive"))
                .body("detail", containsString("the upload is refused: "));
    }
}
