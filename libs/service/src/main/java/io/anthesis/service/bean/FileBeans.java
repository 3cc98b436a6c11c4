package io.anthesis.service.bean;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.StoredSchedules;
import io.anthesis.artifacts.dataset.DatasetImages;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.GuidedSteps;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.Datasets;
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

/** Temporary files, the child processes that read untrusted files, and what is read from the object store. */
@Dependent
public class FileBeans {
    /** At startup, because that removes what an earlier process left behind. */
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
    DatasetImages datasetImages(Datasets datasets, ObjectStore store) {
        return new DatasetImages(datasets, store);
    }

    @Produces
    @Singleton
    GuidedSteps guidedSteps(Checkpoints checkpoints, ObjectStore store) {
        return new StoredSchedules(checkpoints, store);
    }
}
