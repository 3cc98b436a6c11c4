package io.anthesis.gateway.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.gateway.api.Servers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body is taken only if it says what it is. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class BodyTypeTest {
    private static final String UNKNOWN = "/00000000-0000-0000-0000-000000000000";

    @TestHTTPResource
    URI address;

    private RawHttp.Answer post(String path, String body, String... type) throws IOException {
        String[] headers = new String[type.length + 1];
        headers[0] = "Host: localhost";
        System.arraycopy(type, 0, headers, 1, type.length);
        return RawHttp.send(address, "POST " + path + " HTTP/1.1", body, headers);
    }

    private static void assertRefused(RawHttp.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(415);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
        assertThat(answer.body()).contains("\"status\":415", "\"code\":");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/trainings",
        "/v1/webhooks",
        "/v1/keys",
        "/v1/datasets",
        "/v1/sweeps",
        "/v1/jobs/1/cancel",
        "/v1/leaderboard/1/verify",
        "/v1/nothing"
    })
    void aBodyWithoutATypeIsRefused(String path) throws IOException {
        assertRefused(post(path, "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "",
                "/",
                "application/",
                "*/*",
                "application/*",
                "application/json, text/plain",
                "application/json; charset=nonsense",
                "application/json; charset=?",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b"
            })
    void aBodyOfNoMediaTypeOrAnotherIsRefused(String type) throws IOException {
        assertRefused(post("/v1/trainings", "{}", "Content-Type: " + type));
    }

    /** Media types have no case; a text is held in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/JSON", "APPLICATION/json"})
    void aTextOfMegabytesIsRefusedHoweverItsTypeIsWritten(String type) throws IOException {
        RawHttp.Answer answer =
                post("/v1/trainings", "{\"name\": \"" + "a".repeat(2 << 20) + "\"}", "Content-Type: " + type);

        assertThat(answer.status()).as(answer.body()).isEqualTo(413);
    }

    @Test
    void twoTypesAreNone() throws IOException {
        assertRefused(post("/v1/trainings", "{}", "Content-Type: application/json", "Content-Type: text/plain"));
    }

    @Test
    void aChunkedBodyNeedsItsTypeToo() throws IOException {
        assertRefused(RawHttp.send(
                address,
                "POST /v1/trainings HTTP/1.1",
                "",
                "Host: localhost",
                "Transfer-Encoding: chunked",
                "",
                "2",
                "{}",
                "0",
                ""));
    }

    @Test
    void aPartOfAnUploadIsAnOctetStream() throws IOException {
        String part = "PUT /v1/uploads" + UNKNOWN + "/parts/0 HTTP/1.1";

        assertRefused(RawHttp.send(address, part, "bytes", "Host: localhost"));
        assertRefused(RawHttp.send(address, part, "bytes", "Host: localhost", "Content-Type: text/plain"));
        assertThat(RawHttp.send(address, part, "bytes", "Host: localhost", "Content-Type: application/octet-stream")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRequestWithoutABodyNeedsNoType() throws IOException {
        assertThat(post("/v1/jobs" + UNKNOWN + "/cancel", "").status()).isEqualTo(404);
        assertThat(post("/v1/leaderboard" + UNKNOWN + "/verify", "").status()).isEqualTo(404);
        given().post("/v1/jobs" + UNKNOWN + "/cancel").then().statusCode(404);
        assertThat(post("/v1/trainings", "").body()).contains("invalid-spec");
    }

    @Test
    void aFormWithoutItsBoundaryIsRefused() throws IOException {
        RawHttp.Answer answer = post("/v1/datasets", "x", "Content-Type: multipart/form-data");

        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
    }
}
