package io.anthesis.metrics.kid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features on disk, in parts and in another order, are those in memory. */
class FeatureFilesTest {
    private static final int DIMENSIONS = 5;
    private static final int ROWS = 23;

    @TempDir
    Path folder;

    private final float[] values = new float[ROWS * DIMENSIONS];

    @BeforeEach
    void draw() {
        var random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
    }

    private float[] rows(int from, int count) {
        return Arrays.copyOfRange(values, from * DIMENSIONS, (from + count) * DIMENSIONS);
    }

    @Test
    void aFileThatIsWrittenInPartsHasTheSameBytes() throws IOException {
        Path file = folder.resolve("features");
        try (var writer = new FeatureWriter(file, ROWS, DIMENSIONS)) {
            writer.write(rows(0, 10));
            writer.write(rows(10, 13));
            writer.finish();
        }

        var whole = new ByteArrayOutputStream();
        StoredFeatures.write(whole, new Features(values, DIMENSIONS));
        assertThat(Files.readAllBytes(file)).isEqualTo(whole.toByteArray());
    }

    @Test
    void aFileOfTooFewOrTooManyRowsIsNotFinished() throws IOException {
        try (var writer = new FeatureWriter(folder.resolve("features"), ROWS, DIMENSIONS)) {
            writer.write(rows(0, 10));
            assertThatThrownBy(() -> writer.write(rows(0, 14)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 23 rows of 5 features");
        }
        try (var writer = new FeatureWriter(folder.resolve("features"), ROWS, DIMENSIONS)) {
            writer.write(rows(0, 10));
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void partsAreReadAcrossTheirEdges() {
        var parts = new ConcatenatedFeatures(List.of(
                new Features(rows(0, 7), DIMENSIONS),
                new Features(rows(7, 1), DIMENSIONS),
                new Features(rows(8, 15), DIMENSIONS)));

        assertThat(parts.rows()).isEqualTo(ROWS);
        for (int from = 0; from < ROWS; from++) {
            for (int count = 1; count <= ROWS - from; count++) {
                float[] target = new float[count * DIMENSIONS];
                parts.read(from, count, target);
                assertThat(target).as("rows %d to %d", from, from + count).isEqualTo(rows(from, count));
            }
        }
    }

    @Test
    void selectedRowsComeInTheirOrder() {
        var selected = new SelectedFeatures(new Features(values, DIMENSIONS), new int[] {4, 5, 6, 2, 2, 0});
        float[] target = new float[5 * DIMENSIONS];

        selected.read(1, 5, target);

        assertThat(Arrays.copyOfRange(target, 0, 2 * DIMENSIONS)).isEqualTo(rows(5, 2));
        assertThat(Arrays.copyOfRange(target, 2 * DIMENSIONS, 3 * DIMENSIONS)).isEqualTo(rows(2, 1));
        assertThat(Arrays.copyOfRange(target, 3 * DIMENSIONS, 4 * DIMENSIONS)).isEqualTo(rows(2, 1));
        assertThat(Arrays.copyOfRange(target, 4 * DIMENSIONS, 5 * DIMENSIONS)).isEqualTo(rows(0, 1));
    }
}
