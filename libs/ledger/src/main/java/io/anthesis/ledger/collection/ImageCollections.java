package io.anthesis.ledger.collection;

import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Images of samplings in collections of a submitter, by name. A collection exists as long as it has images. */
public final class ImageCollections {
    /** Of a submitter. */
    public static final int MAX_COLLECTIONS = 100;
    /** Of a collection. */
    public static final int MAX_IMAGES = 1000;

    private final Database database;

    public ImageCollections(Database database) {
        this.database = database;
    }

    /**
     * A collection.
     *
     * @param newestAt when its newest image was added
     */
    public record Collection(String name, long images, Instant newestAt) {}

    /**
     * An image of a collection.
     *
     * @param spec of its sampling, as JSON
     * @param ofClass name of its class, or the number where no name is known; empty if it is of no class alone
     */
    public record Kept(UUID job, String spec, long number, String digest, Optional<String> ofClass, Instant addedAt) {}

    /** Result of adding an image. */
    public enum Added {
        /** It is in the collection, now or since before. */
        THERE,
        /** There is no such image. */
        NO_IMAGE,
        /** The submitter has {@link #MAX_COLLECTIONS} others. */
        TOO_MANY_COLLECTIONS,
        /** The collection has {@link #MAX_IMAGES} others. */
        FULL
    }

    /** The collections of a submitter, by name. */
    public List<Collection> of(String submitter) {
        return database.transaction(transaction -> transaction.list(
                row -> new Collection(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()),
                """
                select collection, count(*), max(added_at) from collection_images where submitter = ?
                group by collection order by collection
                """,
                submitter));
    }

    /**
     * Images of a collection, newest first.
     *
     * @param after the last image of the page before, or empty for the first page
     */
    public List<Kept> images(String submitter, String collection, Optional<Place> after, int count) {
        Optional<Instant> at = after.map(Place::addedAt);
        return database.transaction(transaction -> transaction.list(
                ImageCollections::read,
                """
                select i.job_id, j.spec, i.number, i.digest, coalesce(m.classes ->> (i.class - 1), i.class::text), c.added_at
                from collection_images c
                    join images i on i.job_id = c.job_id and i.number = c.number join jobs j on j.id = c.job_id
                    left join checkpoints m on m.id = j.spec ->> 'checkpoint'
                where c.submitter = ? and c.collection = ?
                    and (?::timestamptz is null or (c.added_at, c.job_id, c.number) < (?::timestamptz, ?::uuid, ?::bigint))
                order by c.added_at desc, c.job_id desc, c.number desc limit ?
                """,
                submitter,
                collection,
                at,
                at,
                after.map(Place::job),
                after.map(Place::number),
                count));
    }

    /** Where an image stands in its collection. */
    public record Place(Instant addedAt, UUID job, long number) {}

    private static Kept read(ResultSet row) throws SQLException {
        return new Kept(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }

    /** Adds an image; again is once. */
    public Added add(String submitter, String collection, UUID job, long number) {
        return database.transaction(transaction -> {
            if (isIn(transaction, submitter, collection, job, number)) {
                return Added.THERE;
            }
            if (count(transaction, "submitter = ? and collection = ?", submitter, collection) >= MAX_IMAGES) {
                return Added.FULL;
            }
            if (othersOf(transaction, submitter, collection) >= MAX_COLLECTIONS) {
                return Added.TOO_MANY_COLLECTIONS;
            }
            // Two that are added at the same moment may pass a bound together, which is no harm: it only keeps tables
            // small.
            int added = transaction.update("""
                    insert into collection_images (submitter, collection, job_id, number)
                    select ?, ?, job_id, number from images where job_id = ? and number = ? for key share on conflict do nothing
                    """, submitter, collection, job, number);
            boolean isThere = added == 1 || isIn(transaction, submitter, collection, job, number);
            return isThere ? Added.THERE : Added.NO_IMAGE;
        });
    }

    private static boolean isIn(Transaction transaction, String submitter, String collection, UUID job, long number) {
        String is = "submitter = ? and collection = ? and job_id = ? and number = ?";
        return count(transaction, is, submitter, collection, job, number) > 0;
    }

    private static int othersOf(Transaction transaction, String submitter, String collection) {
        return transaction
                .first(
                        row -> row.getInt(1),
                        "select count(distinct collection) from collection_images where submitter = ? and collection <> ?",
                        submitter,
                        collection)
                .orElseThrow();
    }

    private static int count(Transaction transaction, String condition, Object... parameters) {
        return transaction
                .first(row -> row.getInt(1), "select count(*) from collection_images where " + condition, parameters)
                .orElseThrow();
    }

    /** @return false if the image is not in the collection */
    public boolean remove(String submitter, String collection, UUID job, long number) {
        return database.transaction(transaction -> transaction.update(
                        "delete from collection_images where submitter = ? and collection = ? and job_id = ? and number = ?",
                        submitter,
                        collection,
                        job,
                        number)
                == 1);
    }

    /** @return false if there is no such collection; its images stay in their samplings */
    public boolean delete(String submitter, String collection) {
        return database.transaction(transaction -> transaction.update(
                        "delete from collection_images where submitter = ? and collection = ?", submitter, collection)
                > 0);
    }
}
