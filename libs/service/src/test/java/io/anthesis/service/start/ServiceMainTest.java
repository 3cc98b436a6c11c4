package io.anthesis.service.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServiceMainTest {
    @Test
    void theFirstCauseIsTheReason() {
        var cause = new IllegalArgumentException("device must be auto, cpu or gpu:N, was 'tpu'");

        assertThat(ServiceMain.reason(new IllegalStateException("bean", new RuntimeException(cause))))
                .isEqualTo("device must be auto, cpu or gpu:N, was 'tpu'");
        assertThat(ServiceMain.reason(new IllegalStateException("bean", new StackOverflowError())))
                .isEqualTo("java.lang.StackOverflowError");
    }
}
