package io.anthesis.standalone.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native allocator decides how fast PyTorch is on a CPU. jemalloc keeps its pages while they are in use and gives them back
 * when a process is idle; without it, glibc keeps them, and our workers ask it to give them back.
 */
public final class Allocator {
    private Allocator() {}

    /** @return folders where systems install jemalloc */
    public static Stream<Path> folders() {
        return ServiceProperties.words("jemalloc.folders").stream().map(Path::of);
    }

    /** @return jemalloc, if one of the folders has it */
    public static Optional<Path> jemalloc(Stream<Path> folders) {
        String library = ServiceProperties.value("jemalloc.library");
        return folders.map(folder -> folder.resolve(library))
                .filter(Files::exists)
                .findFirst();
    }

    /** @return variables for the environment of a worker */
    static Map<String, String> environment() {
        return environment(folders());
    }

    static Map<String, String> environment(Stream<Path> folders) {
        return jemalloc(folders)
                .map(library -> Map.of(
                        "LD_PRELOAD", library.toString(),
                        "MALLOC_CONF", ServiceProperties.value("malloc.conf.service")))
                .orElse(Map.of("GLIBC_TUNABLES", ServiceProperties.value("glibc.tunables")));
    }
}
