package io.anthesis.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.ledger.key.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeededScopeTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /v1/jobs, READ",
        "HEAD, /v1/leaderboard, READ",
        "GET, /v1/keys, ADMIN",
        "POST, /v1/keys, ADMIN",
        "DELETE, /v1/keys/me, ADMIN",
        "POST, /v1/trainings, SUBMIT",
        "POST, /v1/jobs/1/cancel, SUBMIT",
        "POST, /v1/leaderboard/1/verify, SUBMIT",
        "PUT, /v1/uploads/1/parts/1, SUBMIT",
        "DELETE, /v1/uploads/1, SUBMIT",
        "DELETE, /v1/sweeps/1, SUBMIT",
        "DELETE, /v1/jobs/1, ADMIN",
        "DELETE, /v1/datasets/flowers, ADMIN",
        "PUT, /v1/weights/inception-v3, ADMIN",
        "PUT, /v1/submitters/me, ADMIN",
        "POST, /v1/dead-letters/1/replay, ADMIN",
        "PATCH, /v1/anything, SUBMIT",
    })
    void isAsDocumented(String method, String path, Scope scope) {
        assertThat(NeededScope.of(method, path)).isEqualTo(scope);
    }
}
