package io.anthesis.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.gateway.api.Servers;
import io.anthesis.gateway.http.RawHttp;
import io.anthesis.gateway.http.RawHttp.Answer;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Scanner;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in open mode behind nginx, with {@code proxy_pass} alone unless a test says otherwise. */
@QuarkusTest
@TestProfile(KnownByName.class)
@QuarkusTestResource(Servers.class)
class ProxyTest {
    private static final String JSON = "Content-Type: application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @TestHTTPResource
    URI gateway;

    @Inject
    Database database;

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

    /** The first bytes of a job that does not end: nginx would keep them for more. */
    @Test
    void passesEventsOnAtOnce() throws Exception {
        UUID job = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(job, spec, "me", Optional.empty()));
        try (var nginx = new Nginx(folder, gateway, "gateway.example.org", "");
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            nginx.address("127.0.0.1").resolve("/v1/jobs/" + job + "/events"))
                    .timeout(PATIENCE)
                    .build();

            CompletableFuture<String> first = http.sendAsync(request, BodyHandlers.ofInputStream())
                    .thenApply(answer -> new Scanner(answer.body(), StandardCharsets.UTF_8).nextLine());

            assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotBlank();
            http.shutdownNow();
        }
    }
}
