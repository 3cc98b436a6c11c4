package io.anthesis.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Streams of events as a proxy sees them. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class EventStreamApiTest {
    @Inject
    Database database;

    @TestHTTPResource
    URI address;

    @Test
    void aStreamTellsProxiesNotToBufferIt() throws Exception {
        UUID id = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(id, spec, "me", Optional.empty()));
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/jobs/" + id + "/events"))
                .build();

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(answer.headers().firstValue("X-Accel-Buffering")).hasValue("no");
                assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-cache");
                assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("text/event-stream");
                assertThat(lines.readLine()).isNotBlank();
            }
            http.shutdownNow();
        }
    }
}
