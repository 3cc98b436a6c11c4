package io.anthesis.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.gateway.api.Servers;
import io.anthesis.gateway.http.RawHttp;
import io.anthesis.gateway.http.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and origins that a gateway in open mode accepts. */
@QuarkusTest
@TestProfile(KnownByName.class)
@QuarkusTestResource(Servers.class)
class OpenModeTest {
    private static final String JSON = "Content-Type: application/json";
    private static final String KEY = "{\"name\": \"page\", \"scope\": \"admin\"}";

    @TestHTTPResource
    URI address;

    private Answer get(String path, String... headers) throws IOException {
        return RawHttp.send(address, "GET " + path + " HTTP/1.1", "", headers);
    }

    /** @param headers beside a Host that is taken */
    private Answer change(String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of("Host: localhost", JSON));
        all.addAll(List.of(headers));
        return RawHttp.send(address, "POST /v1/samplings HTTP/1.1", "{}", all.toArray(String[]::new));
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.head()).containsIgnoringCase("content-type: application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "localhost.",
                "a.b.localhost:80",
                "127.0.0.1",
                "127.8.9.10:1",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:8080",
                "[::ffff:127.0.0.1]",
                "gateway.example.org",
                "Gateway.Example.Org:8443",
                "10.1.2.3:80"
            })
    void loopbackAndConfiguredHostsAreServed(String host) throws IOException {
        assertThat(get("/v1/presets", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example.com",
                "localhost.example.com",
                "127.0.0.1.example.com",
                "notlocalhost",
                "10.1.2.4",
                "127.1",
                "0.0.0.0",
                "[::2]",
                "2130706433",
                "0x7f000001",
                "gateway.example.org.evil.com"
            })
    void anyOtherHostIsRefusedEverywhere(String host) throws IOException {
        for (String path : List.of("/v1/presets", "/", "/index.html", "/app/main.js", "/q/openapi", "/v1/nothing")) {
            Answer answer = get(path, "Host: " + host);

            assertRefused(answer, 421, "unknown-host");
            assertThat(answer.body()).contains("ANTHESIS_ACCESS_HOSTS", host);
        }
    }

    @Test
    void aRequestSaysOneHostThatIsTaken() throws IOException {
        assertRefused(RawHttp.send(address, "GET /v1/presets HTTP/1.0", ""), 421, "unknown-host");
        assertRefused(get("/v1/presets", "Host: localhost", "Host: evil.example.com"), 421, "unknown-host");
        assertRefused(
                get(
                        "/v1/presets",
                        "Host: evil.example.com",
                        "X-Forwarded-Host: localhost",
                        "Forwarded: host=localhost"),
                421,
                "unknown-host");
        assertThat(RawHttp.send(address, "GET /v1/presets HTTP/1.0", "", "Host: localhost")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void probesAndScrapersComeByAnyAddress() throws IOException {
        for (String path : List.of("/q/health", "/q/health/live", "/q/health/started", "/q/metrics")) {
            assertThat(get(path, "Host: 10.9.8.7:8080").status()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/q/health/../../v1/presets", "/q/healthy", "/q/health/%2e%2e/%2e%2e/v1/presets")) {
            assertThat(get(path, "Host: 10.9.8.7:8080").status()).as(path).isEqualTo(421);
        }
    }

    @ParameterizedTest
    @CsvSource({"same-origin", "none"})
    void theGatewaysOwnPageMayChangeSomething(String site) throws IOException {
        assertThat(change("Sec-Fetch-Site: " + site, "Origin: http://localhost").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://LOCALHOST:80",
                "https://gateway.example.org",
                "https://gateway.example.org:443"
            })
    void withoutFetchMetadataOwnAndConfiguredOriginsPass(String origin) throws IOException {
        assertThat(change("Origin: " + origin).status()).isEqualTo(400);
    }

    @Test
    void clientsThatAreNoBrowsersPass() throws IOException {
        assertThat(change().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "SAME-ORIGIN", "nonsense"})
    void pagesOfOtherSitesAndPortsChangeNothing(String site) throws IOException {
        assertRefused(change("Sec-Fetch-Site: " + site, "Origin: http://localhost"), 403, "foreign-origin");
        assertRefused(change("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: " + site), 403, "foreign-origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example.com",
                "null",
                "http://localhost:3000",
                "https://localhost",
                "http://localhost.evil.com",
                "http://gateway.example.org",
                "",
                "file://"
            })
    void otherOriginsChangeNothing(String origin) throws IOException {
        Answer answer = change("Origin: " + origin);

        assertRefused(answer, 403, "foreign-origin");
        assertThat(answer.body()).contains("ANTHESIS_ACCESS_ORIGINS");
        assertRefused(change("Origin: http://localhost", "Origin: " + origin), 403, "foreign-origin");
    }

    @Test
    void everyMethodThatChangesSomethingIsHeldToIt() throws IOException {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "QUERY")) {
            assertRefused(
                    RawHttp.send(
                            address,
                            method + " /v1/jobs HTTP/1.1",
                            "",
                            "Host: localhost",
                            "Sec-Fetch-Site: cross-site"),
                    403,
                    "foreign-origin");
        }
    }

    @Test
    void linksFromOtherPagesWork() throws IOException {
        for (String path : List.of("/", "/v1/presets")) {
            assertThat(get(path, "Host: localhost", "Sec-Fetch-Site: cross-site", "Origin: http://evil.example.com")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://localhost",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Mode: cors",
                "sec-fetch-dest: empty"
            })
    void noPageGetsAKeyNotEvenTheGatewaysOwn(String mark) throws IOException {
        Answer answer = RawHttp.send(address, "POST /v1/keys HTTP/1.1", KEY, "Host: localhost", JSON, mark);

        assertRefused(answer, 403, "key-for-a-page");
        assertThat(answer.body()).contains("anthesis keys create");
    }

    @Test
    void aRefusalLeavesTheConnectionUsable() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < 3; i++) {
                HttpRequest refused = HttpRequest.newBuilder(address.resolve("/v1/datasets"))
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofByteArray(new byte[1 << 20]))
                        .build();

                assertThat(client.send(refused, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(403);
                assertThat(client.send(
                                        HttpRequest.newBuilder(address.resolve("/v1/presets"))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /** See quarkus.http.http2: the upgrade of an unencrypted connection loses bytes in the client of the JDK. */
    @Test
    void theUpgradeToHttp2IsNotTaken() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(address.resolve("/v1/presets")).build();
            HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }
}
