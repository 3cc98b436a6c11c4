package io.anthesis.standalone.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The native allocator decides how fast PyTorch is on a CPU: it frees and maps large buffers at every step, and page faults eat
 * the time. jemalloc keeps its pages while they are in use and gives them back when a process is idle; without it, glibc is told
 * to keep its pages, and our workers ask it to give them back.
 */
final class Allocator {
    private static final List<String> FOLDERS = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");

    private Allocator() {}

    static Optional<Path> jemalloc() {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, "libjemalloc.so.2"))
                .filter(Files::exists)
                .findFirst();
    }

    /** @return variables for the environment of a worker */
    static Map<String, String> environment() {
        return jemalloc()
                .map(library -> Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "MALLOC_CONF",
                        "background_thread:true,dirty_decay_ms:20000,muzzy_decay_ms:0,oversize_threshold:0"))
                .orElse(
                        Map.of(
                                "GLIBC_TUNABLES",
                                "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=67108864"));
    }
}
