package io.anthesis.worker.bean;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.anthesis.service.bean.ConfiguredStorage;
import io.anthesis.service.bean.StorageConfig;
import io.anthesis.worker.claim.RunningTasks;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import javax.sql.DataSource;

/** What workers make in their own way; the rest is in libs/service. Tasks wait for PostgreSQL and the storage while they may run. */
@Dependent
public class WorkerBeans {
    @Produces
    @Singleton
    Database database(DataSource source, RunningTasks running) {
        return new Database(source, running);
    }

    @Produces
    @Singleton
    JobRequests jobRequests(Database database, InstantSource clock) {
        return new JobRequests(database.failFast(), clock);
    }

    @Produces
    @Singleton
    ObjectStore objectStore(StorageConfig storage, ObjectRegistry registry, RunningTasks running) {
        return new ObjectStore(ConfiguredStorage.settings(storage, storage.endpoint()), registry::register, running);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }
}
