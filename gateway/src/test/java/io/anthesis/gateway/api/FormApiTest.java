package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms are read as strictly as specs. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class FormApiTest {
    private static final byte[] BYTES = {1, 2, 3};

    private static RequestSpecification form() {
        return given().urlEncodingEnabled(false);
    }

    private static void isRefused(RequestSpecification form, String method, String path, String field, String detail) {
        form.request(method, path)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-spec"))
                .body("field", equalTo(field))
                .body("detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST | /v1/datasets             | archve | is no field of this form; there are archive, archiveUpload
            POST | /v1/checkpoints          | flie   | is no field of this form; there are dataset, file, fileUpload, name, spec
            PUT  | /v1/weights/inception-v3 | File   | is no field of this form; there are file, fileUpload
            """)
    void aFieldThatIsMisspelledIsRefusedByItsName(String method, String path, String field, String detail) {
        isRefused(form().multiPart(field, "x.tar", BYTES), method, path, field, detail);
        isRefused(form().multiPart(field, "text"), method, path, field, detail);
    }

    @Test
    void aFileIsNoTextAndTheReverse() {
        isRefused(
                form().multiPart("name", "name.txt", BYTES).multiPart("archive", "x.tar", BYTES),
                "POST",
                "/v1/datasets",
                "name",
                "must be text, as curl sends name=TEXT; was a file");
        isRefused(
                form().multiPart("name", "flowers").multiPart("archive", "x.tar"),
                "POST",
                "/v1/datasets",
                "archive",
                "must be a file, with a file name, as curl sends archive=@FILE; was text");
    }

    @Test
    void aFieldThatComesTwiceIsRefused() {
        isRefused(
                form().multiPart("name", "one").multiPart("name", "two"),
                "POST",
                "/v1/datasets",
                "name",
                "must be given once, was given 2 times");
    }

    @Test
    void aNumberIsOne() {
        isRefused(
                form().multiPart("name", "blossoms").multiPart("imageSize", "large"),
                "POST",
                "/v1/datasets",
                "imageSize",
                "must be a whole number, was 'large'");
    }
}
