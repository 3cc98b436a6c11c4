package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.anthesis.testkit.server.TestPostgres;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DatasetClassesTest {
    private static final List<DatasetClass> CLASSES =
            List.of(new DatasetClass("rose", 4, 1), new DatasetClass("\"tulip\" ü", 1, 0));

    private final LedgerFixture ledger = new LedgerFixture();
    private final Datasets datasets = new Datasets(ledger.database);

    private DatasetRecord record(String name, Optional<List<DatasetClass>> classes) {
        String digest = ledger.object(name);
        return new DatasetRecord(name, digest, digest, 6, 5, 1, 0, classes);
    }

    @Test
    void classesAreFoundByNameAndByDigestInTheirOrder() {
        DatasetRecord dataset = record("d", Optional.of(CLASSES));
        datasets.add(dataset, "me");

        assertThat(datasets.find("d")).contains(dataset);
        assertThat(datasets.find(dataset.digest())).contains(dataset);
        assertThat(datasets.list()).containsExactly(dataset);
    }

    @Test
    void classesThatWereNotKnownAreAddedOnce() {
        DatasetRecord dataset = record("d", Optional.empty());
        datasets.add(dataset, "me");
        assertThat(datasets.find("d").orElseThrow().classes()).isEmpty();

        datasets.putClasses(dataset.digest(), CLASSES);
        datasets.putClasses(dataset.digest(), List.of());

        assertThat(datasets.find("d").orElseThrow().classes()).contains(CLASSES);
    }

    /** Only of Oxford Flowers version 0.1 kept classes; a service of it may add a data set after the migration, too. */
    @Test
    void ofDataSetsOfBeforeThoseThatMayHaveClassesAreUnknown() {
        PGSimpleDataSource source = TestPostgres.newDatabase();
        migrate(source, "11");
        var database = new Database(source);
        addAsBefore(database, "mine");
        addAsBefore(database, "oxford-flowers-102");

        migrate(source, "latest");
        addAsBefore(database, "later");

        assertThat(new Datasets(database).list())
                .extracting(DatasetRecord::name, DatasetRecord::classes)
                .containsExactly(
                        tuple("mine", Optional.of(List.of())),
                        tuple("oxford-flowers-102", Optional.empty()),
                        tuple("later", Optional.empty()));
    }

    private static void migrate(PGSimpleDataSource source, String version) {
        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .target(version)
                .load()
                .migrate();
    }

    private static void addAsBefore(Database database, String name) {
        new ObjectRegistry(database).register(new ObjectRef("anthesis-datasets", name), 1, "text/plain");
        database.transaction(transaction -> transaction.update("""
                insert into datasets (name, digest, archive_digest, manifest_digest, image_count, training_count,
                    validation_count, skipped_count, submitter) values (?, ?, ?, ?, 1, 1, 0, 0, 'me')
                """, name, name, name, name));
    }
}
