package io.anthesis.contracts.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTimesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+300000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z",
                "+1000000000-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "0000-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "2026-11-26",
                "1e400",
                "",
                "2026-11-26T00:00:00Z\n"
            })
    void whatPostgresAndJavaDoNotBothHoldIsRefused(String text) {
        assertThatThrownBy(() -> RequestTimes.parse("createdAfter", text))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageStartingWith("createdAfter must be a time")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-26T00:00:00.123456789Z"})
    void whatBothHoldIsTaken(String text) {
        Instant time = RequestTimes.parse("createdAfter", text);

        assertThat(Timestamp.from(time).toInstant()).isEqualTo(time);
    }

    @Test
    void aDeadlineIsInTheFutureAndAtMostTenYearsAway() {
        assertThat(RequestTimes.deadline("deadline", NOW.plus(RequestTimes.FARTHEST_DEADLINE), NOW))
                .isAfter(NOW);
        assertThatThrownBy(() -> RequestTimes.deadline("deadline", NOW.plus(Duration.ofDays(3654)), NOW))
                .hasMessage("deadline must be at most ten years away, was 2036-11-27T00:00:00Z");
        assertThatThrownBy(() -> RequestTimes.deadline("deadline", NOW.minusSeconds(1), NOW))
                .hasMessage("deadline must be in the future, was 2026-11-25T23:59:59Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"+300000-01-01T00:00:00Z\"", "17", "1e300", "[]", "{}", "true", "\"tomorrow\""})
    void aRequestsDeadlineIsReadByTheSameRules(String deadline) {
        assertThatThrownBy(
                        () -> JobOptions.takeFrom(Json.requireObject(Json.parse("{\"deadline\": " + deadline + "}"))))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageStartingWith("deadline must be a time");
    }
}
