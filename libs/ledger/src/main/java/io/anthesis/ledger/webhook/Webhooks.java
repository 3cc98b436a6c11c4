package io.anthesis.ledger.webhook;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.owner.Owner;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Webhooks and their deliveries. A delivery is written in the transaction that ends the job, so none is lost, and removed when it was
 * taken or given up; one whose gateway dies in between is sent again, with the same id.
 */
public final class Webhooks {
    private static final String WEBHOOKS =
            "select w.*, (select count(*) from webhook_deliveries d where d.webhook_id = w.id) as waiting from webhooks w";

    private final Database database;

    public Webhooks(Database database) {
        this.database = database;
    }

    /**
     * A webhook.
     *
     * @param secret that deliveries are signed with
     * @param kind jobs of this kind are reported; empty for all
     * @param submitter jobs of this submitter are reported; empty for all
     * @param owner who made it
     * @param delivered how many were taken
     * @param givenUp how many were not taken by any attempt
     * @param waiting how many are still to be taken
     * @param lastError why an attempt failed last
     */
    public record Webhook(
            UUID id,
            URI url,
            String secret,
            Optional<JobKind> kind,
            Optional<String> submitter,
            Owner owner,
            Instant createdAt,
            long delivered,
            long givenUp,
            long waiting,
            Optional<String> lastError) {
        /** The secret stays out of logs. */
        @Override
        public String toString() {
            return "webhook " + id + " to " + url;
        }
    }

    /**
     * Something to tell.
     *
     * @param attempts that were made before
     */
    public record Delivery(
            long id,
            UUID webhook,
            URI url,
            String secret,
            UUID eventId,
            String type,
            String data,
            Instant at,
            int attempts) {
        @Override
        public String toString() {
            return "delivery " + id + " to " + url;
        }
    }

    public UUID create(URI url, String secret, Optional<JobKind> kind, Optional<String> submitter, String owner) {
        UUID id = UUID.randomUUID();
        database.transaction(transaction -> transaction.update(
                "insert into webhooks (id, url, secret, kind, submitter, owner) values (?, ?, ?, ?, ?, ?)",
                id,
                url.toString(),
                secret,
                kind.map(JobKind::key).orElse(null),
                submitter.orElse(null),
                owner));
        return id;
    }

    /** Oldest first. */
    public List<Webhook> list() {
        return database.transaction(
                transaction -> transaction.list(Webhooks::read, WEBHOOKS + " order by created_at, id"));
    }

    public Optional<Webhook> find(UUID id) {
        return database.transaction(transaction -> transaction.first(Webhooks::read, WEBHOOKS + " where id = ?", id));
    }

    /** @return false if there was none */
    public boolean delete(UUID id) {
        return database.transaction(transaction -> transaction.update("delete from webhooks where id = ?", id) == 1);
    }

    /** Part of a transaction: writes a delivery for each webhook that the job's end is reported to; previews have none. */
    public static void enqueue(Transaction transaction, UUID job, UUID eventId, String type, String data) {
        transaction.update("""
                insert into webhook_deliveries (webhook_id, event_id, type, data)
                select w.id, ?, ?, ?::jsonb from webhooks w join jobs j on j.id = ?
                where coalesce(w.kind, j.kind) = j.kind and coalesce(w.submitter, j.submitter) = j.submitter and not j.preview
                """, eventId, type, data, job);
    }

    /** Deliveries that are due, oldest first. */
    public List<Delivery> due(int most) {
        return database.transaction(transaction -> transaction.list(Webhooks::readDelivery, """
                select d.*, w.url, w.secret from webhook_deliveries d join webhooks w on w.id = d.webhook_id
                where d.next_attempt_at <= now() order by d.next_attempt_at, d.id limit ?
                """, most));
    }

    /** It was taken. */
    public void delivered(Delivery delivery) {
        end(delivery, "delivered = delivered + 1", null);
    }

    /** No attempt is left. */
    public void givenUp(Delivery delivery, String error) {
        end(delivery, "given_up = given_up + 1", error);
    }

    private void end(Delivery delivery, String counted, String error) {
        database.transaction(transaction -> {
            int removed = transaction.update("delete from webhook_deliveries where id = ?", delivery.id());
            if (removed == 1) {
                transaction.update(
                        "update webhooks set " + counted + ", last_error = coalesce(?, last_error) where id = ?",
                        error,
                        delivery.webhook());
            }
            return null;
        });
    }

    /** It is tried again after {@code delay}. */
    public void failed(Delivery delivery, String error, Duration delay) {
        database.transaction(transaction -> {
            transaction.update("""
                    update webhook_deliveries set attempts = attempts + 1, next_attempt_at = now() + ? * interval '1 second' where id = ?
                    """, delay, delivery.id());
            return transaction.update("update webhooks set last_error = ? where id = ?", error, delivery.webhook());
        });
    }

    private static Webhook read(ResultSet row) throws SQLException {
        return new Webhook(
                row.getObject("id", UUID.class),
                URI.create(row.getString("url")),
                row.getString("secret"),
                Optional.ofNullable(row.getString("kind")).map(JobKind::parse),
                Optional.ofNullable(row.getString("submitter")),
                Owner.of(row.getString("owner")),
                row.getTimestamp("created_at").toInstant(),
                row.getLong("delivered"),
                row.getLong("given_up"),
                row.getLong("waiting"),
                Optional.ofNullable(row.getString("last_error")));
    }

    private static Delivery readDelivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("id"),
                row.getObject("webhook_id", UUID.class),
                URI.create(row.getString("url")),
                row.getString("secret"),
                row.getObject("event_id", UUID.class),
                row.getString("type"),
                row.getString("data"),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("attempts"));
    }
}
