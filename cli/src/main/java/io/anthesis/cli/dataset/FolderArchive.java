package io.anthesis.cli.dataset;

import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.archive.SkippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder as the gateway takes it: its images and tables of classes in a zip file, and a list of what was left out. */
final class FolderArchive implements AutoCloseable {
    /** As many as the gateway lists; the others are counted in one more. */
    private static final int MAX_LISTED = 10_000;

    private final Path zip = Files.createTempFile("anthesis-folder-", ".zip");
    private final Path leftOut = Files.createTempFile("anthesis-left-out-", ".json");

    FolderArchive(FolderFiles files) throws IOException {
        try {
            pack(files);
            Files.writeString(leftOut, Json.write(listed(files.leftOut())));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void pack(FolderFiles files) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(0); // images hardly compress further
            for (Path file : files.packed()) {
                var entry = new ZipEntry(files.name(file));
                entry.setTime(0); // the same folder is the same data set
                out.putNextEntry(entry);
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    private static List<SkippedFile> listed(List<SkippedFile> all) {
        if (all.size() <= MAX_LISTED) {
            return all;
        }
        List<SkippedFile> listed = new ArrayList<>(all.subList(0, MAX_LISTED));
        listed.add(new SkippedFile("(others)", (all.size() - MAX_LISTED) + " more files were skipped"));
        return listed;
    }

    Map<String, Path> parts() {
        return Map.of("archive", zip, "leftOut", leftOut);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(zip);
        Files.deleteIfExists(leftOut);
    }
}
