package io.anthesis.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class ApiPathTest {
    private static final HttpUrl GATEWAY = HttpUrl.get("http://127.0.0.1:8080/");

    @Test
    void everyPartIsEncoded() {
        ApiPath path =
                ApiPath.of("keys", "a/b c?d#e", "RUN@best").with("run", "x&y=z").with("limit", 5);

        assertThat(path.of(GATEWAY))
                .hasToString("http://127.0.0.1:8080/v1/keys/a%2Fb%20c%3Fd%23e/RUN@best?run=x%26y%3Dz&limit=5");
    }

    @Test
    void whatIsNotGivenIsLeftOut() {
        assertThat(ApiPath.of("jobs").with("kind", null).of(GATEWAY)).hasToString("http://127.0.0.1:8080/v1/jobs");
    }
}
