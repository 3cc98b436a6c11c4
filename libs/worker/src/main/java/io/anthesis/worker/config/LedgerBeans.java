package io.anthesis.worker.config;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageSettings;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.run.Runs;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.untrusted.ReaderConfig;
import io.anthesis.untrusted.TemporaryFilesConfig;
import io.anthesis.untrusted.TemporaryFolder;
import io.anthesis.untrusted.UntrustedReader;
import io.anthesis.worker.claim.RunningTasks;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.sql.DataSource;

/** Makes the plain Java libraries available for injection. */
@Dependent
public class LedgerBeans {
    @Produces
    @Singleton
    Database database(DataSource source, RunningTasks running) {
        return new Database(source, running);
    }

    @Produces
    @Singleton
    Leases leases(Database database) {
        return new Leases(database);
    }

    @Produces
    @Singleton
    Runs runs(Database database) {
        return new Runs(database);
    }

    @Produces
    @Singleton
    Scores scores(Database database) {
        return new Scores(database);
    }

    @Produces
    @Singleton
    Datasets datasets(Database database) {
        return new Datasets(database);
    }

    @Produces
    @Singleton
    JobDesk jobDesk(Database database) {
        return new JobDesk(database.impatient());
    }

    @Produces
    @Singleton
    ObjectStore objectStore(StorageConfig config, Database database, RunningTasks running) {
        var settings = new StorageSettings(
                config.endpoint(),
                config.endpoint(),
                config.accessKey(),
                config.secretKey(),
                config.caCertificates(),
                config.cache(),
                config.maxCacheBytes());
        return new ObjectStore(settings, new ObjectRegistry(database)::register, running);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }

    /** At once: what a process before left behind goes now. */
    @Startup
    @Produces
    @Singleton
    TemporaryFolder temporaryFolder(TemporaryFilesConfig config) {
        return TemporaryFolder.open(config.folder(), config.name());
    }

    void close(@Disposes TemporaryFolder folder) throws IOException {
        folder.close();
    }

    @Produces
    @Singleton
    DatasetLibrary datasetLibrary(Datasets datasets, ObjectStore store, ReaderConfig config, TemporaryFolder folder) {
        return new DatasetLibrary(datasets, store, new UntrustedReader(config.limits(), folder));
    }
}
