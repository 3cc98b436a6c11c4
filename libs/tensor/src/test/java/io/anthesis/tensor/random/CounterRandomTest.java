package io.anthesis.tensor.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    @Test
    void normalNumbersHaveTheMomentsOfANormalDistribution() {
        int count = 1_000_000;
        float[] values = new float[count];

        new CounterRandom(1, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, count);

        double mean = 0;
        double variance = 0;
        double fourth = 0;
        for (float value : values) {
            mean += value / (double) count;
            variance += (double) value * value / count;
            fourth += Math.pow(value, 4) / count;
        }
        assertThat(mean).isCloseTo(0, within(0.005));
        assertThat(variance).isCloseTo(1, within(0.01));
        assertThat(fourth).isCloseTo(3, within(0.06));
    }

    @Test
    void manyNumbersDrawnByThreadsAreThoseDrawnOneByOne() {
        int count = 40_001;
        float[] together = new float[count];
        float[] inPairs = new float[count + 1];
        var random = new CounterRandom(3, Purpose.TRAINING_NOISE, 5);
        var same = new CounterRandom(3, Purpose.TRAINING_NOISE, 5);

        random.fillNormal(together, 0, count);
        for (int i = 0; i < count; i += 2) {
            same.fillNormal(inPairs, i, 2);
        }

        assertThat(together).containsExactly(Arrays.copyOf(inPairs, count));
        assertThat(random.nextInt()).isEqualTo(same.nextInt());
    }

    @Test
    void streamsOfOtherSeedsPurposesIndicesAndStepsDiffer() {
        int[] reference = draw(new CounterRandom(1, Purpose.STEP_NOISE, 1, 1));

        assertThat(draw(new CounterRandom(1, Purpose.STEP_NOISE, 1, 1))).containsExactly(reference);
        assertThat(draw(new CounterRandom(2, Purpose.STEP_NOISE, 1, 1))).isNotEqualTo(reference);
        assertThat(draw(new CounterRandom(1, Purpose.TRAINING_NOISE, 1, 1))).isNotEqualTo(reference);
        assertThat(draw(new CounterRandom(1, Purpose.STEP_NOISE, 2, 1))).isNotEqualTo(reference);
        assertThat(draw(new CounterRandom(1, Purpose.STEP_NOISE, 1, 2))).isNotEqualTo(reference);
        assertThat(draw(new CounterRandom(1L << 40, Purpose.STEP_NOISE, 1, 1))).isNotEqualTo(reference);
        assertThat(draw(new CounterRandom(1, Purpose.STEP_NOISE, 1L + (1L << 40), 1)))
                .isNotEqualTo(reference);
    }

    @Test
    void permutationsHoldEveryNumberOnceAndDependOnTheSeed() {
        int[] first = new CounterRandom(1, Purpose.DATA_ORDER, 0).permutation(1000);
        int[] second = new CounterRandom(2, Purpose.DATA_ORDER, 0).permutation(1000);

        assertThat(Arrays.stream(first).sorted().toArray())
                .containsExactly(IntStream.range(0, 1000).toArray());
        assertThat(first).isNotEqualTo(second);
    }

    private static int[] draw(CounterRandom random) {
        return IntStream.range(0, 8).map(i -> random.nextInt()).toArray();
    }
}
