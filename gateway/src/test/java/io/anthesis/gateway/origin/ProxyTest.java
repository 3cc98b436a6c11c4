package io.anthesis.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anthesis.gateway.api.Servers;
import io.anthesis.gateway.http.RawHttp;
import io.anthesis.gateway.http.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in open mode behind nginx, with {@code proxy_pass} alone unless a test says otherwise. */
@QuarkusTest
@TestProfile(KnownByName.class)
@QuarkusTestResource(Servers.class)
class ProxyTest {
    private static final String JSON = "Content-Type: application/json";

    @TempDir
    Path folder;

    @TestHTTPResource
    URI gateway;

    @BeforeEach
    void needsNginx() {
        assumeTrue(Nginx.isThere(), "needs Debian's nginx-light");
    }

    private static Answer get(Nginx nginx, String host) throws IOException {
        return RawHttp.send(nginx.address("127.0.0.1"), "GET /v1/presets HTTP/1.1", "", "Host: " + host);
    }

    private static Answer change(Nginx nginx, String... headers) throws IOException {
        return RawHttp.send(nginx.address("127.0.0.1"), "POST /v1/samplings HTTP/1.1", "{}", headers);
    }

    @Test
    void isRefusedUntilTheHostThatItSendsIsConfigured() throws IOException {
        try (var nginx = new Nginx(folder, gateway, "backend", "")) {
            Answer answer = get(nginx, "localhost");

            assertThat(answer.status()).isEqualTo(421);
            assertThat(answer.body()).contains("ANTHESIS_ACCESS_HOSTS", "'backend'");
        }
    }

    @Test
    void passesWithTheConfiguredHost() throws IOException {
        try (var nginx = new Nginx(folder, gateway, "gateway.example.org", "")) {
            assertThat(get(nginx, "localhost").status()).isEqualTo(200);
            assertThat(change(nginx, "Host: localhost", JSON).status()).isEqualTo(400);
            assertThat(change(nginx, "Host: localhost", JSON, "Sec-Fetch-Site: same-origin", "Origin: http://localhost")
                            .status())
                    .isEqualTo(400);
            Answer unmarked = change(nginx, "Host: proxy", JSON, "Origin: http://proxy");
            assertThat(unmarked.status()).isEqualTo(403);
            assertThat(unmarked.body()).contains("ANTHESIS_ACCESS_ORIGINS", "http://proxy");
        }
    }

    @Test
    void thatPassesTheHostOnIsRefusedForOthersNames() throws IOException {
        try (var nginx = new Nginx(folder, gateway, "backend", "proxy_set_header Host $http_host;")) {
            assertThat(get(nginx, "gateway.example.org").status()).isEqualTo(200);
            assertThat(get(nginx, "rebound.example.com").status()).isEqualTo(421);
            assertThat(change(nginx, "Host: gateway.example.org", JSON, "Origin: http://gateway.example.org")
                            .status())
                    .isEqualTo(400);
        }
    }
}
