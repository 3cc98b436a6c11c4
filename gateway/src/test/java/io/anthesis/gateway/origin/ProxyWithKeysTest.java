package io.anthesis.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anthesis.gateway.access.KeysAskedFor;
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
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with keys behind nginx with {@code proxy_pass} alone: nothing has to be configured. */
@QuarkusTest
@TestProfile(KeysAskedFor.class)
@QuarkusTestResource(Servers.class)
class ProxyWithKeysTest {
    private static final String KEY = "Authorization: Bearer " + KeysAskedFor.BOOTSTRAP;

    @TempDir
    Path folder;

    @TestHTTPResource
    URI gateway;

    @BeforeEach
    void needsNginx() {
        assumeTrue(Nginx.isThere(), "needs Debian's nginx-light");
    }

    @Test
    void clientsAndTheOwnPageWorkThroughAnyProxy() throws IOException {
        try (var nginx = new Nginx(folder, gateway, "backend", "")) {
            URI address = nginx.address("127.0.0.1");
            assertThat(RawHttp.send(address, "GET / HTTP/1.1", "", "Host: a.name")
                            .status())
                    .isEqualTo(200);
            assertThat(RawHttp.send(address, "GET /v1/jobs HTTP/1.1", "", "Host: a.name")
                            .status())
                    .isEqualTo(401);
            assertThat(RawHttp.send(address, "GET /v1/jobs HTTP/1.1", "", "Host: a.name", KEY)
                            .status())
                    .isEqualTo(200);
            String key = "{\"name\": \"k" + UUID.randomUUID() + "\", \"scope\": \"read\"}";
            assertThat(post(address, "/v1/keys", key).status()).isEqualTo(201);
            assertThat(post(address, "/v1/samplings", "{}", "Sec-Fetch-Site: same-origin", "Origin: http://a.name")
                            .status())
                    .isEqualTo(400);
            assertThat(post(address, "/v1/samplings", "{}", "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);
        }
    }

    private static Answer post(URI address, String path, String body, String... more) throws IOException {
        String[] headers = new String[more.length + 3];
        headers[0] = "Host: a.name";
        headers[1] = KEY;
        headers[2] = "Content-Type: application/json";
        System.arraycopy(more, 0, headers, 3, more.length);
        return RawHttp.send(address, "POST " + path + " HTTP/1.1", body, headers);
    }
}
