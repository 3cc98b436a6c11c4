package io.anthesis.gateway.config;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointExchange;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.command.PreviewRequests;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.anthesis.service.bean.ConfiguredStorage;
import io.anthesis.service.bean.StorageConfig;
import io.anthesis.untrusted.UntrustedReader;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import javax.sql.DataSource;

/** What the gateway makes in its own way; the rest is in libs/service. */
@Dependent
public class GatewayBeans {
    @Produces
    @Singleton
    Database database(DataSource source) {
        return new Database(source);
    }

    @Produces
    @Singleton
    JobRequests jobRequests(Database database, InstantSource clock) {
        return new JobRequests(database, clock);
    }

    @Produces
    @Singleton
    PreviewRequests previewRequests(Database database, JobRequests jobRequests) {
        return new PreviewRequests(database, jobRequests);
    }

    @Produces
    @Singleton
    ObjectStore objectStore(StorageConfig storage, PresignedAddressConfig addresses, ObjectRegistry registry) {
        return new ObjectStore(
                ConfiguredStorage.settings(storage, addresses.publicEndpoint().orElse(storage.endpoint())),
                registry::register);
    }

    void close(@Disposes ObjectStore store) {
        store.close();
    }

    @Produces
    @Singleton
    CheckpointExchange checkpointExchange(ObjectStore store, Checkpoints checkpoints, UntrustedReader reader) {
        return new CheckpointExchange(store, checkpoints, reader);
    }
}
