package io.anthesis.ledger.image;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Images of sampling jobs. */
public final class Images {
    private final Database database;

    public Images(Database database) {
        this.database = database;
    }

    /** An image by its number within the sampling. */
    public record Numbered(long number, String digest) {}

    /** Digests of the images of a sampling job, in their order. */
    public List<String> of(UUID samplingJob) {
        return database.transaction(transaction -> transaction.list(
                row -> row.getString(1), "select digest from images where job_id = ? order by number", samplingJob));
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}. */
    public static void record(Transaction transaction, UUID jobId, long number, String digest) {
        transaction.update(
                "insert into images (job_id, number, digest) values (?, ?, ?) on conflict do nothing",
                jobId,
                number,
                digest);
    }

    /** @return images whose numbers are greater than {@code number}, in their order */
    public List<Numbered> after(UUID samplingJob, long number, int count) {
        return database.transaction(transaction -> transaction.list(
                row -> new Numbered(row.getLong(1), row.getString(2)),
                "select number, digest from images where job_id = ? and number > ? order by number limit ?",
                samplingJob,
                number,
                count));
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
