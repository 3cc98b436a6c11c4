package io.anthesis.artifacts.backup;

/** A backup that cannot be restored, or not here. Nothing was changed. */
public final class BackupRefused extends IllegalArgumentException {
    BackupRefused(String message) {
        super(message);
    }
}
