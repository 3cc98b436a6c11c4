package io.anthesis.cli.deploy;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.MinioUsers;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageUser;
import io.anthesis.cli.local.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "storage",
        mixinStandardHelpOptions = true,
        description = "Prepare your own S3 storage.",
        subcommands = StorageCommand.Init.class)
public final class StorageCommand {
    private StorageCommand() {}

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Create missing buckets.",
                "On MinIO, with --secrets, also create a user for each service, with the rights that it needs.",
                "On other storage, with --policies, write these rights as IAM policies."
            })
    static final class Init implements Callable<Integer> {
        private static final int MAX_SECRET = 40; // of MinIO

        @Mixin
        private ServerOptions servers;

        @Option(
                names = "--secrets",
                paramLabel = "FILE",
                description =
                        "lines such as trainer=SECRET-KEY: of the users anthesis-gateway, -trainer, -sampler, -evaluator")
        private Path secrets;

        @Option(names = "--policies", paramLabel = "FOLDER", description = "where to write a policy for each service")
        private Path policies;

        @Override
        public Integer call() throws IOException {
            try (ObjectStore store = servers.store()) {
                store.createBuckets();
            }
            System.out.println(Bucket.values().length + " buckets exist");
            if (secrets != null) {
                makeUsers();
            }
            if (policies != null) {
                writePolicies();
            }
            return 0;
        }

        private void makeUsers() throws IOException {
            List<String> services =
                    Stream.of(StorageUser.values()).map(StorageUser::service).toList();
            Map<String, String> given = SecretsFile.read(secrets, services, MAX_SECRET);
            try (var users = new MinioUsers(servers.storage())) {
                for (StorageUser user : StorageUser.values()) {
                    if (given.containsKey(user.service())) {
                        users.allow(user, given.get(user.service()));
                        System.out.println(user.policyName() + " may do what it needs");
                    }
                }
            }
        }

        private void writePolicies() throws IOException {
            Files.createDirectories(policies);
            for (StorageUser user : StorageUser.values()) {
                Path file = policies.resolve(user.policyName() + ".json");
                Files.writeString(file, user.policy().toPrettyString() + "\n");
                System.out.println("wrote " + file);
            }
        }
    }
}
