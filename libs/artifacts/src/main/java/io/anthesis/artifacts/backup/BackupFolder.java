package io.anthesis.artifacts.backup;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where a backup's parts lie: {@code tables/NAME.copy}, {@code objects/ab/abcd…}, {@code backup.json}. */
record BackupFolder(Path root) {
    Path table(String name) throws IOException {
        return Files.createDirectories(root.resolve("tables")).resolve(name + ".copy");
    }

    Path object(String digest) throws IOException {
        return Files.createDirectories(root.resolve("objects").resolve(digest.substring(0, 2)))
                .resolve(digest);
    }

    private Path manifestFile() {
        return root.resolve("backup.json");
    }

    /** Removes the manifest of an earlier backup: the folder has no backup until the new one is complete. */
    void begin() throws IOException {
        Files.createDirectories(root);
        Files.deleteIfExists(manifestFile());
    }

    void finish(BackupManifest manifest) throws IOException {
        Path part = root.resolve("backup.json.part");
        Files.writeString(part, Json.write(manifest));
        Files.move(part, manifestFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @throws BackupRefused if it is not whole */
    BackupManifest manifest() throws IOException {
        if (!Files.exists(manifestFile())) {
            throw new BackupRefused("'" + root + "' is no backup, or one that was not finished: it has no backup.json");
        }
        return Json.read(Files.readString(manifestFile()), BackupManifest.class);
    }

    /** @throws BackupRefused if the file is missing or has other bytes */
    void require(Path file, String digest) throws IOException {
        if (!Files.exists(file)) {
            throw new BackupRefused("the backup lacks " + root.relativize(file) + "; nothing was restored");
        }
        String found = Sha256.of(file);
        if (!found.equals(digest)) {
            throw new BackupRefused("the backup's " + root.relativize(file) + " is damaged: its SHA-256 should be "
                    + digest + ", is " + found + "; nothing was restored");
        }
    }
}
