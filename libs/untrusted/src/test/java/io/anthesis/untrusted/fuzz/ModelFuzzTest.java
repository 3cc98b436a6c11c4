package io.anthesis.untrusted.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.tensor.format.CorruptTensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any bytes, the readers of models and of their descriptions give a model or refuse it. */
class ModelFuzzTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir
    static Path folder;

    static Stream<byte[]> safetensors() {
        return damaged("tiny.safetensors", 300, 3000);
    }

    @MethodSource("safetensors")
    @FuzzTest(maxDuration = "10m")
    void aModelOrARefusal(byte[] bytes) throws IOException {
        read("fuzzed.safetensors", bytes);
    }

    /** Its structure is at the beginning. */
    static Stream<byte[]> keras() {
        return damaged("tiny.weights.h5", 60, 8000);
    }

    /** Memory that it asks for is bounded by the child process, see UntrustedReaderTest. */
    @MethodSource("keras")
    @FuzzTest(maxDuration = "10m")
    void aKerasModelOrARefusal(byte[] bytes) throws IOException {
        try {
            read("fuzzed.weights.h5", bytes);
        } catch (OutOfMemoryError | StackOverflowError bounded) {
            // by the child process
        }
    }

    static Stream<byte[]> descriptions() {
        return damaged("tiny.json", 500, 400);
    }

    @MethodSource("descriptions")
    @FuzzTest(maxDuration = "10m")
    void aDescriptionOrARefusal(byte[] json) {
        try {
            ModelDescription.parse(new String(json, StandardCharsets.UTF_8))
                    .spec()
                    .network()
                    .graph();
        } catch (IllegalArgumentException expected) {
            // Anything else, and any other error, is a finding.
        }
    }

    private static void read(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes);
        try {
            ModelFiles.read(file, Optional.of(ModelDescription.parse(Files.readString(CASES.resolve("tiny.json")))));
        } catch (CorruptTensorFile | IllegalArgumentException expected) {
            // Anything else, and any other error, is a finding.
        }
    }

    /** @return a file, then copies with up to eight bytes changed among the first ones, or with their end cut off */
    private static Stream<byte[]> damaged(String name, int copies, int first) {
        try {
            byte[] file = Files.readAllBytes(CASES.resolve(name));
            var random = new Random(file.length);
            return Stream.concat(Stream.of(file), IntStream.range(0, copies).mapToObj(copy -> {
                if (copy % 4 == 0) {
                    return Arrays.copyOf(file, random.nextInt(file.length));
                }
                byte[] changed = file.clone();
                for (int i = 0; i <= copy % 8; i++) {
                    changed[random.nextInt(Math.min(first, file.length))] = (byte) random.nextInt();
                }
                return changed;
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
