package io.anthesis.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProgressLineTest {
    private static final ProgressLine TRAINING = ProgressLine.of("training", Json.parse("""
            {"done": 1234, "total": 5000, "unit": "steps",
             "metrics": {"noiseLoss": 1, "epochNoiseLoss": 0.12344, "imagesPerSecond": 12.34, "etaSeconds": 754}}"""));

    static IntStream widths() {
        return IntStream.rangeClosed(0, 130);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void itIsNeverWiderThanTheTerminal(int columns) {
        assertThat(TRAINING.fitting(columns)).hasSizeLessThanOrEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            120 | training  ██████░░░░░░░░░░░░░░░░░░░░░░   24 %  1234/5000 steps  noise loss 0.1234  12.3 images/s  0:12:34 left
            79  | training  ██░░░░░░░░░░   24 %  1234/5000 steps  noise loss 0.1234  0:12:34 left
            60  | training  ██░░░░░░░░░░   24 %  1234/5000 steps  0:12:34 left
            50  | training   24 %  1234/5000 steps  0:12:34 left
            40  | training   24 %  0:12:34 left
            20  | training   24 %
            10  | 24 %
            """)
    void whatIsLeastUsefulIsLeftOutFirst(int columns, String line) {
        assertThat(TRAINING.fitting(columns)).isEqualTo(line);
    }

    @Test
    void inAPipeThereIsNoBar() {
        assertThat(TRAINING.text())
                .isEqualTo("training   24 %  1234/5000 steps  noise loss 0.1234  12.3 images/s  0:12:34 left");
    }

    @Test
    void unknownMetricsAreLeftOut() {
        ProgressLine line =
                ProgressLine.of("sampling", Json.parse("{\"done\": 3, \"total\": 12, \"unit\": \"images\"}"));

        assertThat(line.text()).isEqualTo("sampling   25 %  3/12 images");
    }
}
