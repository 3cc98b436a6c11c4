package io.anthesis.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassLabelsTest {
    private static final int[] NUMBERS = {9, 0, 1, 2, 3};

    @Test
    void imagesHaveTheRowOfTheirLabelAndTheLastOneWithout() {
        var labels = new ClassLabels(3, new int[] {1, 3, 0, 2}, 0.5);

        assertThat(labels.rows(NUMBERS, 1, 4)).containsExactly(0, 2, 3, 1);
        assertThat(new ClassLabels(3, new int[0], 0).rows(NUMBERS, 0, 2)).containsExactly(3, 3);
        assertThat(ClassLabels.NONE.rows(NUMBERS, 0, 5)).isEmpty();
        assertThat(ClassLabels.NONE.trainingRows(1, 2, NUMBERS, 0, 5)).isEmpty();
    }

    /** Whatever images they are: a step's word of each position decides. */
    @Test
    void classesAreDroppedBySeedStepAndPosition() {
        int count = 1000;
        int[] all = new int[count];
        Arrays.fill(all, 2);
        var labels = new ClassLabels(2, all, 0.25);
        int[] numbers = IntStream.range(0, count).toArray();
        var words = new CounterRandom(5, Purpose.CLASS_DROPS, 7);
        int[] expected = IntStream.range(0, count)
                .map(i -> Integer.toUnsignedLong(words.nextInt()) < 1L << 30 ? 2 : 1)
                .toArray();

        int[] rows = labels.trainingRows(5, 7, numbers, 0, count);

        assertThat(rows).containsExactly(expected);
        assertThat(Arrays.stream(rows).filter(row -> row == 2).count()).isBetween(200L, 300L);
        assertThat(labels.trainingRows(5, 8, numbers, 0, count)).isNotEqualTo(rows);
        assertThat(labels.trainingRows(6, 7, numbers, 0, count)).isNotEqualTo(rows);
    }

    @Test
    void nothingOrEverythingMayBeDropped() {
        int[] labels = {1, 1, 1, 1, 1, 1, 1, 1};
        int[] numbers = {0, 1, 2, 3, 4, 5, 6, 7};

        assertThat(new ClassLabels(1, labels, 0).trainingRows(1, 1, numbers, 0, 8))
                .containsOnly(0);
        assertThat(new ClassLabels(1, labels, 1).trainingRows(1, 1, numbers, 0, 8))
                .containsOnly(1);
    }

    @Test
    void rowsBecomeWeights() {
        assertThat(ClassLabels.oneHot(new int[] {2, 0}, 3)).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void wrongLabelsAndProbabilitiesAreRefused() {
        assertThatThrownBy(() -> new ClassLabels(2, new int[] {1, 3}, 0))
                .hasMessage("labels must be 0 to 2, one was 3");
        assertThatThrownBy(() -> new ClassLabels(2, new int[] {-1}, 0)).hasMessageContaining("one was -1");
        assertThatThrownBy(() -> new ClassLabels(2, new int[0], 1.5))
                .hasMessage("the probability of dropping a class must be 0 to 1, was 1.5");
        assertThatThrownBy(() -> new ClassLabels(2, new int[0], Double.NaN)).hasMessageContaining("was NaN");
    }
}
