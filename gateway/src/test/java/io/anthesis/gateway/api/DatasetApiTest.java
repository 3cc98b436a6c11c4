package io.anthesis.gateway.api;

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
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
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

    private static byte[] png(int argb) throws IOException {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, argb);
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mixed() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.png", png(0xFF112233));
        files.put("b.webp", png(0xFF332211));
        files.put("notes.txt", utf8("notes"));
        files.put("empty.jpg", new byte[0]);
        files.put("half.png", Arrays.copyOf(png(0xFFFFFFFF), 60));
        files.put("__MACOSX/._a.png", utf8("x"));
        return zip(files);
    }

    private ValidatableResponse add(byte[] archive, Map<String, String> texts) {
        var request =
                given().multiPart("name", name).multiPart("imageSize", "16").multiPart("archive", "f.zip", archive);
        texts.forEach(request::multiPart);
        return request.post("/v1/datasets").then();
    }

    @Test
    void everyFileThatWasNotTakenIsListedWithItsReason() throws IOException {
        add(mixed(), Map.of()).statusCode(200).body("imageCount", equalTo(2)).body("skippedCount", equalTo(3));

        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .statusCode(200)
                .body("name", equalTo(List.of("empty.jpg", "half.png", "notes.txt")))
                .body("reason", equalTo(List.of("it is empty", "it is truncated", "it is text, not an image")));
    }

    @Test
    void theListComesInPages() throws IOException {
        add(mixed(), Map.of()).statusCode(200);

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
        add(transparent, Map.of("ground", "#0000ff")).statusCode(200);

        for (int size : new int[] {16, 32}) {
            float[] pixels = new float[size * size * 3];
            library.open(name, size).training().read(0, pixels, 0);
            assertThat(pixels).startsWith(0f, 0f, 1f);
        }
    }

    @Test
    void oneArchiveOnTwoGroundsIsTwoDataSets() throws IOException {
        byte[] transparent = zip(Map.of("a.png", png(0x00FF0000), "b.png", png(0x00FF0001)));
        add(transparent, Map.of("ground", "black")).statusCode(200);

        add(transparent, Map.of()).statusCode(409).body("code", equalTo("name-taken"));
        add(transparent, Map.of("ground", "#000000")).statusCode(200);
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
        add(archive, Map.of()).statusCode(200);
        DatasetRecord dataset = datasets.find(name).orElseThrow();
        DatasetRecord old =
                ofVersion01(dataset, datasets.tensors(dataset.digest(), 16).orElseThrow());

        assertThat(digestAfterImportAs(old.name(), archive)).isEqualTo(old.digest());
        assertThat(library.open(old.name(), 32).training().count()).isEqualTo(old.trainingCount());
    }

    @Test
    void aDataSetOfVersion01KeepsItsTensorsWhereThisVersionReadsOtherwise() throws IOException {
        byte[] archive = zip(Map.of("a.png", png(0x00112233), "b.png", png(0x00445566 + name.hashCode() % 99)));
        add(archive, Map.of("ground", "black")).statusCode(200);
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
        add(mixed(), Map.of("ground", "pink"))
                .statusCode(400)
                .body("field", equalTo("ground"))
                .body("detail", equalTo("ground must be white, black or #rrggbb, was 'pink'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f8b", "1f8b08", "1f8b0804000000000003ffff", "1f8b0700000000000003", "504b0304", "00"})
    void brokenArchivesAreRefusals(String hex) {
        add(HexFormat.of().parseHex(hex), Map.of())
                .statusCode(422)
                .body("code", equalTo("refused-archive"))
                .body("detail", containsString("the upload is refused: "));
    }

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
        add(inFolders(), Map.of())
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
        add(archive, Map.of("classes", "none"))
                .statusCode(200)
                .body("classes", equalTo(List.of()))
                .body("warnings", equalTo(List.of()));

        assertThat(library.open(name, 16).training().labels()).isEmpty();
        // With what they are now it is the same data set, unless classes are asked for.
        add(archive, Map.of()).statusCode(200).body("classes", equalTo(List.of()));
        add(archive, Map.of("classes", "folders")).statusCode(409).body("code", equalTo("name-taken"));
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
        add(withTable("\uFEFFfile;class\n"), Map.of("classes", "none"))
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
        add(withTable("a.png,x\nc.png,y"), Map.of())
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
        add(mixed(), Map.of("classes", "colours"))
                .statusCode(400)
                .body("field", equalTo("classes"))
                .body("detail", equalTo("classes must be auto, none, folders, csv, was 'colours'"));
        add(mixed(), Map.of("classes", "csv"))
                .statusCode(422)
                .body("detail", containsString("it has no classes.csv or labels.csv at its top"));
        add(mixed(), Map.of("classes", "folders"))
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
        add(zip(Map.of("a.png", png(0xFF112233), "b.png", png(0xFF112244))), Map.of())
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
