package io.anthesis.datasets.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.anthesis.datasets.archive.RefusedArchive;
import io.anthesis.datasets.oxford.OxfordFlowers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Matrix;

/** Of any bytes, the reader of Oxford Flowers' lists gives numbers or refuses them. */
class MatFuzzTest {
    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzzed-", ".mat");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> lists() throws IOException {
        Path written = Files.createTempFile("lists-", ".mat");
        try {
            Mat5.writeToFile(
                    Mat5.newMatFile()
                            .addArray("trnid", numbers(12))
                            .addArray("valid", numbers(5))
                            .addArray("tstid", numbers(3)),
                    written.toFile());
            return Damaged.copies(Files.readAllBytes(written), 200);
        } finally {
            Files.delete(written);
        }
    }

    private static Matrix numbers(int count) {
        Matrix matrix = Mat5.newMatrix(1, count);
        for (int i = 0; i < count; i++) {
            matrix.setInt(i, i + 1);
        }
        return matrix;
    }

    @MethodSource("lists")
    @FuzzTest(maxDuration = "10m")
    void numbersOrARefusal(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try {
            OxfordFlowers.splits(file);
        } catch (RefusedArchive expected) {
            // Anything else, and any other error, is a finding.
        }
    }
}
