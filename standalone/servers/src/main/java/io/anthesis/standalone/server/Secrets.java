package io.anthesis.standalone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** Passwords of the servers of one data folder, drawn when it is first used and readable by its owner only. */
public record Secrets(String databasePassword, String storageAccessKey, String storageSecretKey) {
    /** @param file read if it is there, else made */
    public static Secrets in(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            var drawn = new Properties();
            drawn.setProperty("database.password", random());
            drawn.setProperty("storage.access-key", "anthesis");
            drawn.setProperty("storage.secret-key", random());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (var out = Files.newOutputStream(file)) {
                drawn.store(out, "of the servers of this data folder");
            }
        }
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return new Secrets(
                properties.getProperty("database.password"),
                properties.getProperty("storage.access-key"),
                properties.getProperty("storage.secret-key"));
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}
