package io.anthesis.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.untrusted.ReaderUnavailable;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is not the request's fault says when to try again. */
class ProblemMappersTest {
    private final ProblemMappers mappers = new ProblemMappers(null);

    private static void assertTryAgain(Response answer, String code) {
        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("5");
        assertThat(((Problem) answer.getEntity()).code()).isEqualTo(code);
    }

    @Test
    void busyReaders() {
        assertTryAgain(mappers.map(ReaderUnavailable.busy(2)), "reader-unavailable");
    }

    @Test
    void aFullDisk() {
        assertTryAgain(mappers.map(new IOException("No space left on device"), null), "insufficient-storage");
    }
}
