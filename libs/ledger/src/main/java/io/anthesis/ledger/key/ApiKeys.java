package io.anthesis.ledger.key;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.ledger.sql.Database;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates and verifies API keys. A key is 256 random bits, so its SHA-256 can be stored instead: a key cannot be guessed from its
 * digest, and a slow password hash would only slow down requests.
 */
public final class ApiKeys {
    /** What every key begins with, so that scanners for leaked secrets know one. */
    public static final String PREFIX = "anth_";

    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;

    public ApiKeys(Database database) {
        this.database = database;
    }

    /**
     * A new key.
     *
     * @param key what its owner sends; shown once
     */
    public record Created(ApiKey about, String key) {
        @Override
        public String toString() {
            return about.toString();
        }
    }

    /**
     * @param requestsPerMinute null for the gateway's limit
     * @param expiresAt null for never
     * @return empty if the name is taken
     */
    public Optional<Created> create(
            String name, Scope scope, String submitter, Integer requestsPerMinute, Instant expiresAt) {
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return database.transaction(transaction -> transaction.first(
                        ApiKeys::read,
                        """
                        insert into api_keys (id, name, key_digest, scope, submitter, requests_per_minute, expires_at)
                        values (?, ?, ?, ?, ?, ?::integer, ?::timestamptz) on conflict (name) do nothing returning *
                        """,
                        UUID.randomUUID(),
                        name,
                        Sha256.of(key),
                        scope.key(),
                        submitter,
                        requestsPerMinute,
                        expiresAt))
                .map(about -> new Created(about, key));
    }

    /** Those that are there, by name. */
    public List<ApiKey> list() {
        return database.transaction(
                transaction -> transaction.list(ApiKeys::read, "select * from api_keys order by name"));
    }

    /** @return whether any key is valid */
    public boolean any() {
        return database.transaction(transaction -> transaction
                .first(row -> true, "select 1 from api_keys where expires_at is null or expires_at > now() limit 1")
                .isPresent());
    }

    /** Finds a key that is valid now, and notes that it was used. */
    public Optional<ApiKey> find(String key) {
        return database.transaction(transaction -> {
            Optional<ApiKey> found = transaction.first(
                    ApiKeys::read,
                    "select * from api_keys where key_digest = ? and (expires_at is null or expires_at > now())",
                    Sha256.of(key));
            if (found.isPresent()) {
                transaction.update("""
                        update api_keys set last_used_at = now()
                        where id = ? and (last_used_at is null or last_used_at < now() - interval '1 minute')
                        """, found.get().id());
            }
            return found;
        });
    }

    /** @return false if there was none of this name */
    public boolean revoke(String name) {
        return database.transaction(
                transaction -> transaction.update("delete from api_keys where name = ?", name) == 1);
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        Timestamp expires = row.getTimestamp("expires_at");
        Timestamp used = row.getTimestamp("last_used_at");
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Scope.parse(row.getString("scope")),
                row.getString("submitter"),
                row.getObject("requests_per_minute", Integer.class),
                row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant(),
                used == null ? null : used.toInstant());
    }
}
