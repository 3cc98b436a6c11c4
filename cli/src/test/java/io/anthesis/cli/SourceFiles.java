package io.anthesis.cli;

import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;

/** Visits the files of a source tree, without what builds and servers leave in it. */
final class SourceFiles extends SimpleFileVisitor<Path> {
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".anthesis", "dist", "node_modules", ".venv");

    private final Consumer<Path> files;

    SourceFiles(Consumer<Path> files) {
        this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return LEFT_OUT.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        files.accept(file);
        return FileVisitResult.CONTINUE;
    }
}
