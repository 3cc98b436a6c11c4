package io.anthesis.tensor.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The vector extensions that PyTorch and oneDNN choose their kernels by. */
final class CpuFeatures {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> RELEVANT = Set.of(
            "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve");

    private CpuFeatures() {}

    /** @return the names in alphabetical order, or {@code unknown} where the system does not tell */
    static String description() {
        if (!Files.isReadable(CPU_INFO)) {
            return "unknown";
        }
        try {
            List<String> lines = Files.readAllLines(CPU_INFO);
            var found = new TreeSet<String>();
            lines.stream()
                    .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .ifPresent(line -> found.addAll(
                            List.of(line.substring(line.indexOf(':') + 1).trim().split(" "))));
            found.retainAll(RELEVANT);
            return String.join(" ", found);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
