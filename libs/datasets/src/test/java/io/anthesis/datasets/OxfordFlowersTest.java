package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.datasets.split.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the official lists, where they are at hand. */
class OxfordFlowersTest {
    private final Path data = Path.of(System.getProperty("anthesis.home"), "../shared/data");

    @BeforeEach
    void needsOfficialFiles() {
        assumeTrue(Files.exists(data.resolve("setid.mat")), "the official setid.mat is not at hand");
    }

    @Test
    void splitHasTheExamplesCountsAndAllClassesOnBothSides() throws IOException {
        int[] labels = OxfordFlowers.labels(data.resolve("imagelabels.mat"));

        Split split = Split.of(OxfordFlowers.splits(data.resolve("setid.mat")).all());

        assertThat(split.train()).hasSize(6551);
        assertThat(split.validation()).hasSize(1638);
        assertThat(classes(split.train(), labels)).isGreaterThanOrEqualTo(101);
        assertThat(classes(split.validation(), labels)).isGreaterThanOrEqualTo(101);
    }

    private static long classes(int[] images, int[] labels) {
        return Arrays.stream(images)
                .map(number -> labels[number - 1])
                .distinct()
                .count();
    }

    @Test
    void namesOfTheOfficialArchiveCarryTheirNumber() {
        assertThat(OxfordFlowers.imageNumber("jpg/image_00042.jpg")).isEqualTo(42);
        assertThat(OxfordFlowers.imageNumber("jpg/readme.jpg")).isZero();
    }
}
