package io.anthesis.artifacts;

import io.anthesis.contracts.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as 64 hexadecimal digits. */
public final class Digest {
    private Digest() {}

    public static String of(byte[] bytes) {
        return Sha256.of(bytes);
    }

    public static String of(Path file) throws IOException {
        return hex("SHA-256", file);
    }

    /** For files whose publishers give MD5 only. */
    public static String md5(Path file) throws IOException {
        return hex("MD5", file);
    }

    private static String hex(String algorithm, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
