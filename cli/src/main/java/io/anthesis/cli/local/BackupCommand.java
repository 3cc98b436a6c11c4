package io.anthesis.cli.local;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.backup.Backup;
import io.anthesis.artifacts.backup.BackupManifest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copy the current ledger and all objects that it names into a folder, while everything runs.",
            "A folder of an earlier backup can be used again: existing objects are not copied again."
        })
public final class BackupCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions servers;

    @Parameters(paramLabel = "FOLDER")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        PGSimpleDataSource ledger = servers.ledger();
        try (ObjectStore store = servers.store(ledger)) {
            BackupManifest manifest = new Backup(ledger, store).take(folder);
            System.out.println(summary(manifest) + " in " + folder);
        }
        return 0;
    }

    static String summary(BackupManifest manifest) {
        long jobs = manifest.tables().stream()
                .filter(table -> table.name().equals("jobs"))
                .mapToLong(BackupManifest.Table::rows)
                .sum();
        return jobs + " jobs and " + manifest.objects().size() + " objects as of " + manifest.takenAt();
    }
}
