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
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Classes of an import: of folders, of a table in the archive or beside it, or none. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class DatasetClassesApiTest {
    @Inject
    DatasetLibrary library;

    @Inject
    Datasets datasets;

    @Inject
    ObjectStore store;

    private final String name = "files-" + UUID.randomUUID();

    private static byte[] inFolders() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            files.put("p/rose/" + i + ".png", png(0xFF000000 + i));
        }
        files.put("p/tulip/0.png", png(0xFF0000FF));
        files.put("p/beside.png", png(0xFFFF0000));
        return zip(files);
    }

    @Test
    void foldersAreClassesWithTheirCounts() throws IOException {
        add(name, inFolders(), Map.of())
                .statusCode(200)
                .body("classes.number", equalTo(List.of(1, 2)))
                .body("classes.name", equalTo(List.of("rose", "tulip")))
                .body("classes.images", equalTo(List.of(5, 1)))
                .body("classes.training", equalTo(List.of(4, 1)))
                .body("classes.validation", equalTo(List.of(1, 0)))
                .body("unlabelledCount", equalTo(1))
                .body(
                        "warnings",
                        equalTo(List.of(
                                "class 'tulip' has 1 image, all for training: validation and scores see none of it")));

        given().get("/v1/datasets/" + name).then().body("classes.name", equalTo(List.of("rose", "tulip")));
        given().get("/v1/datasets")
                .then()
                .body("find { it.name == '" + name + "' }.classes.name", equalTo(List.of("rose", "tulip")));
        DatasetLibrary.ReadableDataset opened = library.open(name, 32);
        assertThat(opened.classNames()).containsExactly("rose", "tulip");
        assertThat(IntStream.concat(
                        Arrays.stream(opened.training().labels()),
                        Arrays.stream(opened.validation().labels())))
                .containsExactlyInAnyOrder(0, 1, 1, 1, 1, 1, 2);
        assertThat(opened.validation().labels()).contains(1);
    }

    @Test
    void withoutClassesFoldersAreFolders() throws IOException {
        byte[] archive = inFolders();
        add(name, archive, Map.of("classes", "none"))
                .statusCode(200)
                .body("classes", equalTo(List.of()))
                .body("warnings", equalTo(List.of()));

        assertThat(library.open(name, 16).training().labels()).isEmpty();
        // With what they are now it is the same data set, unless classes are asked for.
        add(name, archive, Map.of()).statusCode(200).body("classes", equalTo(List.of()));
        add(name, archive, Map.of("classes", "folders")).statusCode(409).body("code", equalTo("name-taken"));
    }

    private static byte[] withTable(String table) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("classes.csv", utf8(table));
        files.put("a.png", png(0xFF112233));
        files.put("b.png", png(0xFF332211));
        return zip(files);
    }

    @Test
    void aTableOfTheArchiveGivesClasses() throws IOException {
        add(name, withTable("\uFEFFfile;class\n"), Map.of("classes", "none"))
                .statusCode(200)
                .body("skippedCount", equalTo(1));

        given().multiPart("name", name + "-t")
                .multiPart("archive", "f.zip", withTable("\uFEFFfile,class\na.png,\"x, y\"\n"))
                .post("/v1/datasets")
                .then()
                .statusCode(200)
                .body("skippedCount", equalTo(0))
                .body("classes.name", equalTo(List.of("x, y")))
                .body("unlabelledCount", equalTo(1));
    }

    @Test
    void aTableThatNamesAMissingFileIsRefused() throws IOException {
        add(name, withTable("a.png,x\nc.png,y"), Map.of())
                .statusCode(422)
                .body("code", equalTo("refused-archive"))
                .body("field", equalTo("archive"))
                .body(
                        "detail",
                        equalTo(
                                "the upload is refused: its classes.csv cannot be used for classes: row 2 names the file"
                                        + " 'c.png', which the archive does not have; its files have names such as 'a.png'."
                                        + " Correct it, or import the archive with classes none"));
        assertThat(datasets.find(name)).isEmpty();
    }

    private ValidatableResponse addWithTable(byte[] table, Map<String, String> texts) throws IOException {
        var request = given().multiPart("name", name)
                .multiPart("imageSize", "16")
                .multiPart("archive", "f.zip", inFolders())
                .multiPart("classesCsv", "t.csv", table);
        texts.forEach(request::multiPart);
        return request.post("/v1/datasets").then();
    }

    @Test
    void aTableBesideTheArchiveWinsOverItsFolders() throws IOException {
        addWithTable(utf8("rose/0.png,2\nrose/1.png,10\n"), Map.of())
                .statusCode(200)
                .body("classes.name", equalTo(List.of("2", "10")))
                .body("unlabelledCount", equalTo(5));
    }

    @Test
    void aTableBesideTheArchiveIsRefusedAtItsField() throws IOException {
        addWithTable(utf8("../../etc/passwd,x"), Map.of())
                .statusCode(422)
                .body("field", equalTo("classesCsv"))
                .body("detail", containsString("row 1 names the file '../../etc/passwd', which the archive does not"));
        addWithTable(new byte[] {(byte) 0xFF, 0, 1}, Map.of())
                .statusCode(422)
                .body("detail", containsString("it must be text in UTF-8"));
        addWithTable(new byte[16 << 20], Map.of())
                .statusCode(422)
                .body("field", equalTo("classesCsv"))
                .body("detail", containsString("the limit of a table of classes"));
    }

    @Test
    void classesThatCannotBeChosenAreRefused() throws IOException {
        add(name, mixed(), Map.of("classes", "colours"))
                .statusCode(400)
                .body("field", equalTo("classes"))
                .body("detail", equalTo("classes must be auto, none, folders, csv, was 'colours'"));
        add(name, mixed(), Map.of("classes", "csv"))
                .statusCode(422)
                .body("detail", containsString("it has no classes.csv or labels.csv at its top"));
        add(name, mixed(), Map.of("classes", "folders"))
                .statusCode(422)
                .body("detail", containsString("classes are two or more folders beside one another"));
        addWithTable(utf8("a,b"), Map.of("classes", "folders"))
                .statusCode(400)
                .body("detail", equalTo("classes must be csv or left out with a classesCsv, was 'folders'"));
        given().multiPart("name", "blossoms")
                .multiPart("classes", "none")
                .post("/v1/datasets")
                .then()
                .statusCode(400)
                .body("detail", equalTo("classes must be left out, or auto: data set blossoms has classes of its own"));
    }

    @Test
    void blossomsAreOfSixColours() {
        given().multiPart("name", "blossoms")
                .multiPart("imageSize", "16")
                .post("/v1/datasets")
                .then()
                .statusCode(200)
                .body("imageCount", equalTo(2048))
                .body("unlabelledCount", equalTo(0))
                .body("classes.name", equalTo(List.of("blue", "orange", "pink", "purple", "red", "yellow")));
    }

    /** As version 0.1 recorded Oxford Flowers: numbers in the manifest, nothing in the ledger. */
    @Test
    void theClassesOfADataSetOfBeforeComeFromItsManifest() throws IOException {
        add(name, zip(Map.of("a.png", png(0xFF112233), "b.png", png(0xFF112244))), Map.of())
                .statusCode(200);
        DatasetRecord dataset = datasets.find(name).orElseThrow();
        ObjectNode manifest = (ObjectNode)
                Json.parse(new String(store.bytes(Bucket.DATASETS, dataset.digest()), StandardCharsets.UTF_8));
        manifest.put("source", "oxford-flowers-102").putArray("labels").add(1).add(102);
        String digest = store.put(Bucket.DATASETS, utf8(Json.write(manifest)), "application/json");
        String old = "old-" + UUID.randomUUID();
        datasets.add(new DatasetRecord(old, digest, dataset.archiveDigest(), 2, 2, 0, 0, Optional.empty()), "me");

        given().get("/v1/datasets/" + old)
                .then()
                .statusCode(200)
                .body("classes.size()", equalTo(102))
                .body("classes[0].name", equalTo("pink primrose"))
                .body("classes[101].name", equalTo("blackberry lily"))
                .body("classes[101].images", equalTo(1));
        assertThat(datasets.find(old).orElseThrow().classes().orElseThrow()).hasSize(102);
    }
}
