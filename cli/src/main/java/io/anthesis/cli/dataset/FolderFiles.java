package io.anthesis.cli.dataset;

import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.archive.SystemFiles;
import io.anthesis.datasets.format.FileFormat;
import io.anthesis.datasets.label.Labelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images of a folder and its subfolders, sorted, and the files that are none. Links are followed, to files and to folders;
 * one that leads back to a folder above it ends there.
 */
final class FolderFiles extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final List<Path> images = new ArrayList<>();
    private final List<Path> tables = new ArrayList<>();
    private final List<SkippedFile> leftOut = new ArrayList<>();

    private FolderFiles(Path folder) {
        this.folder = folder;
    }

    static FolderFiles of(Path folder) throws IOException {
        var files = new FolderFiles(folder);
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, files);
        Collections.sort(files.images);
        return files;
    }

    List<Path> images() {
        return images;
    }

    /** The images, and the files that may be tables of classes, in the order of an archive; the gateway reports those that are none. */
    List<Path> packed() {
        return Stream.concat(images.stream(), tables.stream()).sorted().toList();
    }

    /** In the order of the walk. */
    List<SkippedFile> leftOut() {
        return leftOut;
    }

    /** As archives write it, with {@code /} between folders. */
    String name(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        // Names are judged as if each were a folder's content, since a folder alone may be empty.
        boolean system = !directory.equals(folder) && SystemFiles.include(name(directory) + "/file");
        return system ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (SystemFiles.include(name(file))) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink()) {
            leaveOut(file, "it is a broken symbolic link");
        } else if (!attributes.isRegularFile()) {
            leaveOut(file, "it is not a file");
        } else {
            sortIn(file);
        }
        return FileVisitResult.CONTINUE;
    }

    private void sortIn(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            FileFormat.reasonAgainst(in.readNBytes(FileFormat.HEAD_BYTES))
                    .ifPresentOrElse(reason -> sortOut(file, reason), () -> images.add(file));
        } catch (IOException e) {
            leaveOut(file, "it cannot be opened: " + e);
        }
    }

    private void sortOut(Path file, String reason) {
        if (Labelling.isTable(name(file))) {
            tables.add(file);
        } else {
            leaveOut(file, reason);
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        leaveOut(
                file,
                failure instanceof FileSystemLoopException
                        ? "it is a link to a folder that contains it"
                        : "it cannot be opened: " + failure);
        return FileVisitResult.CONTINUE;
    }

    private void leaveOut(Path file, String reason) {
        leftOut.add(new SkippedFile(name(file), reason));
    }
}
