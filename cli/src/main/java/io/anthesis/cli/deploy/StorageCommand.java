package io.anthesis.cli.deploy;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.StorageUser;
import io.anthesis.cli.local.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Buckets on an S3 server of one's own. */
@Command(
        name = "storage",
        mixinStandardHelpOptions = true,
        description = "Prepare an S3 storage of your own.",
        subcommands = StorageCommand.Init.class)
public final class StorageCommand {
    private StorageCommand() {}

    /** Creates buckets, and says who may do what. */
    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Create the buckets that are missing.",
                "With --policies, also write what each service may do, as IAM policies: they are for its user on S3 or MinIO."
            })
    static final class Init implements Callable<Integer> {
        @Mixin
        private ServerOptions servers;

        @Option(names = "--policies", paramLabel = "FOLDER", description = "where to write a policy for each service")
        private Path policies;

        @Override
        public Integer call() throws IOException {
            try (ObjectStore store = servers.store()) {
                store.createBuckets();
            }
            System.out.println(Bucket.values().length + " buckets are there");
            if (policies != null) {
                Files.createDirectories(policies);
                for (StorageUser user : StorageUser.values()) {
                    Path file = policies.resolve(user.policyName() + ".json");
                    Files.writeString(file, user.policy().toPrettyString() + "\n");
                    System.out.println("wrote " + file);
                }
                System.out.println("""
                        on MinIO, for each of them:
                          mc admin policy create SERVER NAME NAME.json
                          mc admin user add SERVER ACCESS-KEY SECRET-KEY
                          mc admin policy attach SERVER NAME --user ACCESS-KEY
                        on AWS: aws iam put-user-policy --user-name USER --policy-name NAME --policy-document file://NAME.json""");
            }
            return 0;
        }
    }
}
