package io.anthesis.cli;

import io.anthesis.artifacts.MinioUsers;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageSettings;
import io.anthesis.artifacts.StorageUser;
import io.anthesis.standalone.platform.Service;
import io.anthesis.standalone.server.ServerAddresses;
import java.nio.file.Path;
import java.util.Optional;

/** A user of MinIO for each service, with the rights that it has in production: whatever a test does, it does with those. */
record StorageUsers(ServerAddresses owner) {
    StorageUsers {
        var settings = new StorageSettings(
                owner.storage(),
                owner.publicStorage(),
                owner.storageAccessKey(),
                owner.storageSecretKey(),
                Optional.empty(),
                Path.of(System.getProperty("java.io.tmpdir"), "anthesis-cache"),
                1 << 20);
        try (var store = new ObjectStore(settings, (object, sizeBytes, mediaType) -> false);
                var users = new MinioUsers(settings)) {
            store.createBuckets();
            for (StorageUser user : StorageUser.values()) {
                users.allow(user, secretOf(user));
            }
        }
    }

    private static String secretOf(StorageUser user) {
        return "secret-of-the-" + user.service();
    }

    ServerAddresses addresses(Service service) {
        StorageUser user = StorageUser.valueOf(service.name());
        return new ServerAddresses(
                owner.databaseUrl(),
                owner.databaseUser(),
                owner.databasePassword(),
                owner.bootstrapServers(),
                owner.storage(),
                owner.publicStorage(),
                user.policyName(),
                secretOf(user));
    }
}
