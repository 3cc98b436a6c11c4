package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.sampling.ClassMixture;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassSequenceTest {
    /** The most images of the protocols. */
    private static final int IMAGES = 127 * 64;
    /** An interval between two places of the golden-ratio sequence holds the right number of points but for a few. */
    private static final double FEW = 3.5;

    /** @param others images of no class */
    record Counts(long[] classes, long others) {
        @Override
        public String toString() {
            return Arrays.toString(classes) + " and " + others;
        }
    }

    static List<Counts> counts() {
        return List.of(
                new Counts(new long[] {7}, 0),
                new Counts(new long[] {1, 1}, 0),
                new Counts(new long[] {500, 3, 0, 120}, 77),
                new Counts(new long[] {0, 0}, 5),
                new Counts(IntStream.range(0, 102).mapToLong(i -> 40 + i).toArray(), 0),
                new Counts(new long[] {1L << 40, 1}, 1L << 39));
    }

    @ParameterizedTest
    @MethodSource("counts")
    void everyPrefixHasNearlyTheProportionsOfTheTrainingImages(Counts counts) {
        var sequence = new ClassSequence(counts.classes(), counts.others());
        long total = Arrays.stream(counts.classes()).sum() + counts.others();
        long[] found = new long[counts.classes().length + 1];

        for (int image = 0; image < IMAGES; image++) {
            found[label(sequence.of(image))]++;
            for (int label = 0; label < found.length; label++) {
                long count = label == 0 ? counts.others() : counts.classes()[label - 1];
                double expected = (image + 1) * (double) count / total;
                if (Math.abs(found[label] - expected) > FEW || count == 0 && found[label] > 0) {
                    throw new AssertionError("of the first " + (image + 1) + " images " + found[label]
                            + " are of class " + label + ", expected " + expected);
                }
            }
        }
    }

    private static int label(ClassMixture mixture) {
        assertThat(mixture.shares()).hasSize(1);
        return mixture.shares().keySet().iterator().next();
    }

    /** Scores are computed again by later versions. */
    @Test
    void theSequenceStaysAsItIs() {
        var sequence = new ClassSequence(new long[] {2, 1, 1}, 1);

        assertThat(IntStream.range(0, 12).map(image -> label(sequence.of(image))))
                .containsExactly(1, 3, 1, 0, 2, 1, 3, 1, 0, 2, 1, 3);
    }

    @Test
    void withoutTrainingImagesThereAreNoProportions() {
        assertThatThrownBy(() -> new ClassSequence(new long[2], 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
