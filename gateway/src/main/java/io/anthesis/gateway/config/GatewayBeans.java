package io.anthesis.gateway.config;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageSettings;
import io.anthesis.artifacts.checkpoint.CheckpointExchange;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.plan.Plans;
import io.anthesis.ledger.run.Runs;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.ledger.sweep.Sweeps;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.ledger.webhook.Webhooks;
import io.anthesis.ledger.worker.Workers;
import io.anthesis.untrusted.ReaderConfig;
import io.anthesis.untrusted.TemporaryFilesConfig;
import io.anthesis.untrusted.TemporaryFolder;
import io.anthesis.untrusted.UntrustedReader;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import javax.sql.DataSource;

/** Makes the plain Java libraries available for injection. */
@Dependent
public class GatewayBeans {
    @Produces
    @Singleton
    Database database(DataSource source) {
        return new Database(source);
    }

    @Produces
    @Singleton
    Jobs jobs(Database database) {
        return new Jobs(database);
    }

    @Produces
    @Singleton
    JobDesk jobDesk(Database database) {
        return new JobDesk(database);
    }

    @Produces
    @Singleton
    Uploads uploads(Database database) {
        return new Uploads(database);
    }

    @Produces
    @Singleton
    Scores scores(Database database) {
        return new Scores(database);
    }

    @Produces
    @Singleton
    Plans plans(Database database) {
        return new Plans(database);
    }

    @Produces
    @Singleton
    Sweeps sweeps(Database database) {
        return new Sweeps(database);
    }

    @Produces
    @Singleton
    Workers workers(Database database) {
        return new Workers(database);
    }

    @Produces
    @Singleton
    Deletions deletions(Database database) {
        return new Deletions(database);
    }

    @Produces
    @Singleton
    Owners owners(Database database) {
        return new Owners(database);
    }

    @Produces
    @Singleton
    ApiKeys apiKeys(Database database) {
        return new ApiKeys(database);
    }

    @Produces
    @Singleton
    Webhooks webhooks(Database database) {
        return new Webhooks(database);
    }

    @Produces
    @Singleton
    Submitters submitters(Database database) {
        return new Submitters(database);
    }

    @Produces
    @Singleton
    Outbox outbox(Database database) {
        return new Outbox(database);
    }

    @Produces
    @Singleton
    Runs runs(Database database) {
        return new Runs(database);
    }

    @Produces
    @Singleton
    Datasets datasets(Database database) {
        return new Datasets(database);
    }

    @Produces
    @Singleton
    ObjectStore objectStore(StorageConfig storage, Database database) {
        var settings = new StorageSettings(
                storage.endpoint(),
                storage.publicEndpoint().orElse(storage.endpoint()),
                storage.accessKey(),
                storage.secretKey(),
                storage.caCertificates(),
                storage.cache(),
                storage.maxCacheBytes());
        return new ObjectStore(settings, new ObjectRegistry(database)::register);
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
    UntrustedReader untrustedReader(ReaderConfig config, TemporaryFolder folder) {
        return new UntrustedReader(config.limits(), folder);
    }

    @Produces
    @Singleton
    DatasetLibrary datasetLibrary(Datasets datasets, ObjectStore store, UntrustedReader reader) {
        return new DatasetLibrary(datasets, store, reader);
    }

    @Produces
    @Singleton
    CheckpointExchange checkpointExchange(ObjectStore store, Runs runs, UntrustedReader reader) {
        return new CheckpointExchange(store, runs, reader);
    }
}
