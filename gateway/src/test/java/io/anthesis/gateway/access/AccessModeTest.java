package io.anthesis.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.gateway.access.AccessConfig.Mode;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.anthesis.ledger.sql.Database;
import io.anthesis.testkit.server.TestPostgres;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which gateways start, and whom they let in. */
class AccessModeTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private ApiKeys keys;

    @BeforeEach
    void database() {
        PGSimpleDataSource source = TestPostgres.newLedger();
        keys = new ApiKeys(new Database(source));
    }

    private Access access(Mode mode, String host, String bootstrap) {
        return new Access(
                new Given(mode, Optional.ofNullable(bootstrap), 600, Optional.empty(), Optional.empty()),
                new Gateway(),
                keys,
                host,
                false);
    }

    private record Given(
            Mode mode,
            Optional<String> bootstrapKey,
            int requestsPerMinute,
            Optional<List<String>> hosts,
            Optional<List<String>> origins)
            implements AccessConfig {}

    private record Gateway(String submitter, String inceptionMd5) implements GatewayConfig {
        Gateway() {
            this("local", "");
        }
    }

    @Test
    void onlyWhoIsOnTheMachineIsLetInWithoutAKey() {
        assertThat(access(Mode.AUTO, "127.0.0.1", null).isOpen()).isTrue();
        assertThat(access(Mode.AUTO, "localhost", null).isOpen()).isTrue();
        assertThat(access(Mode.AUTO, "0.0.0.0", null).isOpen()).isFalse();
        assertThat(access(Mode.KEYS, "127.0.0.1", null).isOpen()).isFalse();
        assertThat(access(Mode.OPEN, "0.0.0.0", null).isOpen()).isTrue();
    }

    @Test
    void aGatewayInTheNetworkDoesNotStartWithoutAKey() {
        Access access = access(Mode.AUTO, "0.0.0.0", null);

        assertThatThrownBy(() -> access.check(null))
                .hasMessageContaining("ANTHESIS_ACCESS_BOOTSTRAP_KEY")
                .hasMessageContaining("ANTHESIS_ACCESS_MODE=open");

        keys.create("first", Scope.ADMIN, "me", null, null);
        assertThatCode(() -> access.check(null)).doesNotThrowAnyException();
    }

    @Test
    void aBootstrapKeyOpensItAndIsNotShort() {
        assertThatCode(() -> access(Mode.AUTO, "0.0.0.0", SECRET).check(null)).doesNotThrowAnyException();
        assertThat(access(Mode.AUTO, "0.0.0.0", SECRET).callerWith(SECRET))
                .hasValueSatisfying(caller -> assertThat(caller.scope()).isEqualTo(Scope.ADMIN));
        assertThat(access(Mode.AUTO, "0.0.0.0", SECRET).callerWith(SECRET + "x"))
                .isEmpty();
        assertThatThrownBy(() -> access(Mode.AUTO, "0.0.0.0", "short").check(null))
                .hasMessageContaining("32 characters")
                .hasMessageNotContaining("short;");
    }

    @Test
    void anExpiredKeyIsNone() throws Exception {
        ApiKeys.Created created = keys.create(
                        "soon", Scope.READ, "me", null, Instant.now().plusMillis(300))
                .orElseThrow();

        Awaitility.await().until(() -> keys.find(created.key()).isEmpty());

        assertThat(created.toString()).doesNotContain(created.key());
    }
}
