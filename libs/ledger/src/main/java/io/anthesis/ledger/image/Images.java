package io.anthesis.ledger.image;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Images of sampling jobs. */
public final class Images {
    private final Database database;

    public Images(Database database) {
        this.database = database;
    }

    /**
     * An image of a sampling.
     *
     * @param number within the sampling
     * @param ofClass number of its class, if it is of one alone
     */
    public record Numbered(long number, String digest, OptionalInt ofClass) {}

    /** Digests of the images of a sampling job, in their order. */
    public List<String> of(UUID samplingJob) {
        return database.transaction(transaction -> transaction.list(
                row -> row.getString(1), "select digest from images where job_id = ? order by number", samplingJob));
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}. */
    public static void record(Transaction transaction, UUID jobId, Numbered image) {
        transaction.update(
                "insert into images (job_id, number, digest, class) values (?, ?, ?, ?) on conflict do nothing",
                jobId,
                image.number(),
                image.digest(),
                image.ofClass().isPresent() ? Optional.of(image.ofClass().getAsInt()) : Optional.empty());
    }

    /**
     * @param ofClass empty for images of any class or none
     * @return images whose numbers are greater than {@code number}, in their order
     */
    public List<Numbered> after(UUID samplingJob, OptionalInt ofClass, long number, int count) {
        return database.transaction(transaction -> transaction.list(
                Images::read, """
                select number, digest, class from images where job_id = ? and number > ? and (? < 0 or class = ?)
                order by number limit ?
                """, samplingJob, number, ofClass.orElse(-1), ofClass.orElse(-1), count));
    }

    private static Numbered read(ResultSet row) throws SQLException {
        Integer ofClass = row.getObject(3, Integer.class);
        return new Numbered(
                row.getLong(1), row.getString(2), ofClass == null ? OptionalInt.empty() : OptionalInt.of(ofClass));
    }

    /** The picture of many images of a sampling. */
    public sealed interface Overview {
        record NoSampling() implements Overview {}

        record NotYet() implements Overview {}

        record There(String digest) implements Overview {}
    }

    public Overview overview(UUID samplingJob) {
        Optional<Overview> found = database.transaction(transaction -> transaction.first(
                row -> row.getString(1) == null ? new Overview.NotYet() : new Overview.There(row.getString(1)),
                "select result ->> 'grid' from jobs where id = ? and kind = 'sampling'",
                samplingJob));
        return found.orElseGet(Overview.NoSampling::new);
    }
}
