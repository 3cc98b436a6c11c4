package io.anthesis.cli.local;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.backup.BackupManifest;
import io.anthesis.artifacts.backup.Restore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restore a backup into an empty ledger that a gateway has migrated, completely or not at all.",
            "Tasks that were running at the time of the backup are requeued."
        })
public final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions servers;

    @Parameters(paramLabel = "FOLDER")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        PGSimpleDataSource ledger = servers.ledger();
        try (ObjectStore store = servers.store(ledger)) {
            BackupManifest manifest = new Restore(ledger, store).from(folder);
            System.out.println("restored " + BackupCommand.summary(manifest));
        }
        return 0;
    }
}
