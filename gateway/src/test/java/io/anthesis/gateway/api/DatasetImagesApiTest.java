package io.anthesis.gateway.api;

import static io.anthesis.gateway.api.DatasetArchives.add;
import static io.anthesis.gateway.api.DatasetArchives.png;
import static io.anthesis.gateway.api.DatasetArchives.zip;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images of a data set, page by page, by class and by split. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
@TestInstance(Lifecycle.PER_CLASS)
class DatasetImagesApiTest {
    private final String name = "shown-" + UUID.randomUUID();
    private final String path = "/v1/datasets/" + name + "/images";
    private final List<String> files = new ArrayList<>();

    /** Five red roses, five blue tulips, and a white image without a class. */
    @BeforeEach
    void importImages() throws IOException {
        if (!files.isEmpty()) {
            return;
        }
        Map<String, byte[]> images = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            images.put("p/rose/" + i + ".png", png(0xFFFF0000));
            images.put("p/tulip/" + i + ".png", png(0xFF0000FF));
        }
        images.put("p/beside.png", png(0xFFFFFFFF));
        files.addAll(images.keySet());
        add(name, zip(images), Map.of()).statusCode(200);
    }

    @Test
    void allAreListedByName() {
        given().get(path)
                .then()
                .statusCode(200)
                .body("name", equalTo(files))
                .body("position", equalTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))
                .body("[0].class", nullValue())
                .body("[1].class", equalTo("rose"))
                .body("[10].class", equalTo("tulip"));
    }

    @Test
    void pagesEndWhereTheNextBegins() {
        List<String> seen = new ArrayList<>();
        String next = path + "?limit=4&class=tulip";
        int pages = 0;
        while (next != null) {
            Response page = given().urlEncodingEnabled(false).get(next);
            page.then().statusCode(200);
            seen.addAll(page.jsonPath().getList("name"));
            String link = page.header("Link");
            next = link == null ? null : link.substring(1, link.indexOf('>'));
            pages++;
        }

        assertThat(pages).isEqualTo(2);
        assertThat(seen).isEqualTo(files.subList(6, 11));
    }

    @Test
    void classAndSplitSelect() {
        given().get(path + "?class=rose&split=training")
                .then()
                .body("class", hasSize(4))
                .body("class", everyItem(equalTo("rose")))
                .body("split", everyItem(equalTo("training")));
        given().get(path + "?class=1&split=validation").then().body("class", equalTo(List.of("rose")));
        given().get(path + "?class=0").then().body("name", equalTo(List.of("p/beside.png")));
    }

    @Test
    void anImageHasThePixelsOfItsFile() throws IOException {
        List<String> paths = given().get(path).jsonPath().getList("path");

        assertThat(colour(paths.get(0))).isEqualTo(0xFFFFFFFF);
        assertThat(colour(paths.get(1))).isEqualTo(0xFFFF0000);
        assertThat(colour(paths.get(10))).isEqualTo(0xFF0000FF);
        given().get(paths.getFirst()).then().header("Cache-Control", containsString("immutable"));
        given().get(path + "/0").then().statusCode(200).header("Cache-Control", "no-cache");
    }

    private static int colour(String path) throws IOException {
        byte[] png = given().get(path)
                .then()
                .statusCode(200)
                .contentType("image/png")
                .extract()
                .asByteArray();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(16);
        return image.getRGB(8, 8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ?class=daisy   | 400 | class    | name or number of a class
                    ?class=3       | 400 | class    | name or number of a class
                    ?split=test    | 400 | split    | must be training or validation
                    ?limit=0       | 400 | limit    | must be a whole number from 1
                    ?cursor=x      | 400 | cursor   | from the Link header
                    /11            | 400 | position | from 0 to 10
                    /-1            | 400 | position | from 0 to 10
                    /x             | 400 | position | must be a whole number
                    """)
    void whatCannotBeShownIsNamed(String rest, int status, String field, String reason) {
        given().get(path + rest)
                .then()
                .statusCode(status)
                .body("field", equalTo(field))
                .body("detail", containsString(reason));
    }

    @Test
    void aDatasetThatIsNotThereHasNoImages() {
        given().get("/v1/datasets/none/images").then().statusCode(404);
        given().get("/v1/datasets/none/images/0").then().statusCode(404);
    }
}
