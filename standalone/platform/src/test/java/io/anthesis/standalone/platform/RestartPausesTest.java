package io.anthesis.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartPausesTest {
    @Test
    void pausesGrowWhileItDoesNotHelp() {
        var pauses = new RestartPauses(Duration.ofSeconds(2));
        Instant now = Instant.now();

        assertThat(pauses.next("a", now)).hasSeconds(2);
        assertThat(pauses.next("a", now)).hasSeconds(4);
        assertThat(pauses.next("b", now)).hasSeconds(2);
        for (int i = 0; i < 10; i++) {
            pauses.next("a", now);
        }
        assertThat(pauses.next("a", now)).hasSeconds(60);
        assertThat(pauses.next("a", now.plus(Duration.ofMinutes(6)))).hasSeconds(2);
    }
}
