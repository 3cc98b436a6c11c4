package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.datasets.image.SquareImages;
import io.anthesis.testkit.golden.GoldenCase;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeGoldenTest {
    static Stream<GoldenCase> cases() {
        return GoldenCase.ofKind("resize");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cropAndResizeEqualTensorFlow(GoldenCase golden) throws Exception {
        byte[] encoded = Files.readAllBytes(golden.file("image"));

        float[] image = SquareImages.decode(encoded, golden.integer("size"));

        assertThat(image)
                .usingComparatorWithPrecision((float) golden.number("atol"))
                .containsExactly(golden.floats("expected_bilinear"));
    }
}
