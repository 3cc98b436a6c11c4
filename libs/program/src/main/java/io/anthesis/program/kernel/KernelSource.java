package io.anthesis.program.kernel;

import io.anthesis.program.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A kernel in CUDA C, to be compiled after {@code rows.cuh} and {@code windows.cuh}. Its parameters are pointers: those to
 * {@code reads}, those to {@code writes}, and where it adds up, the sums of blocks and the counters of blocks.
 *
 * @param name of the function, or of the file it comes from, made of the digest of its text: equal kernels are one
 * @param sums numbers that a block adds up, 0 if it adds none
 * @param rowsOfBlock positions that a block computes at once
 */
public record KernelSource(String name, String text, List<Value> reads, List<Value> writes, int sums, int rowsOfBlock) {
    private static final Pattern FUNCTION = Pattern.compile("__global__ void (\\w+)\\(");

    /** Threads of a block. */
    public static final int THREADS = 256;

    /** @return kernels that are written by hand */
    public static KernelSource ofResource(String name) {
        try (InputStream text = KernelSource.class.getResourceAsStream("/io/anthesis/program/" + name)) {
            return new KernelSource(
                    name, new String(text.readAllBytes(), StandardCharsets.UTF_8), List.of(), List.of(), 0, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return names of its functions */
    public List<String> functions() {
        return FUNCTION.matcher(text).results().map(match -> match.group(1)).toList();
    }

    public KernelSource {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }
}
