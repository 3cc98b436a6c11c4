package io.anthesis.program.bindings;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the libraries of PyTorch and CUDA are: beside each other, or CUDA's in the packages of its own that wheels depend on, or in the
 * folders of {@code LD_LIBRARY_PATH}.
 */
final class CudaLibraries {
    private static final List<String> OF_PYTORCH =
            List.of("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so");

    private final Path folder;

    /** @param folder with {@code libtorch_cuda.so} */
    CudaLibraries(Path folder) {
        this.folder = folder;
    }

    /** Loads PyTorch, in the order of what needs what. */
    @SuppressWarnings("restricted") // libraries stay for the life of the process
    SymbolLookup pytorch() {
        for (String name : OF_PYTORCH) {
            Path library = folder.resolve(name).toAbsolutePath();
            if (!Files.exists(library)) {
                throw UnsupportedLibtorch.withoutLibrary(name, folder);
            }
            try {
                System.load(library.toString());
            } catch (UnsatisfiedLinkError e) {
                throw UnsupportedLibtorch.thatDoesNotLoad(library, e);
            }
        }
        return library("libtorch_cuda.so").or(library("libtorch_cpu.so"));
    }

    @SuppressWarnings("restricted")
    private SymbolLookup library(String name) {
        return SymbolLookup.libraryLookup(folder.resolve(name), Arena.global());
    }

    @SuppressWarnings("restricted")
    SymbolLookup driver() {
        try {
            return SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
        } catch (IllegalArgumentException e) {
            throw UnsupportedLibtorch.withoutDriver(e);
        }
    }

    /** @param prefix such as {@code libcudart}; the version follows */
    SymbolLookup cuda(String prefix) {
        List<Path> places =
                new ArrayList<>(List.of(folder, folder.resolve("../../nvidia").normalize()));
        // NVIDIA's packages have a folder each; of those of the system only what lies in them itself.
        Optional<Path> found = places.stream()
                .flatMap(place -> files(place, Integer.MAX_VALUE, prefix).stream())
                .findFirst();
        if (found.isEmpty()) {
            List<Path> ofSystem = Stream.of(
                            System.getProperty("java.library.path", "").split(File.pathSeparator))
                    .filter(place -> !place.isBlank())
                    .map(Path::of)
                    .toList();
            places.addAll(ofSystem);
            found = ofSystem.stream()
                    .flatMap(place -> files(place, 1, prefix).stream())
                    .findFirst();
        }
        return load(found.orElseThrow(() -> UnsupportedLibtorch.withoutLibrary(prefix, places)));
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup load(Path library) {
        return SymbolLookup.libraryLookup(library, Arena.global());
    }

    /** @return libraries of that name, in order; none where the folder cannot be read */
    private static List<Path> files(Path place, int depth, String prefix) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(place, depth)) {
            return files.filter(file -> isLibrary(file, prefix)).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static boolean isLibrary(Path file, String prefix) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix) && name.contains(".so") && !name.contains("builtins") && !name.contains("alt");
    }
}
