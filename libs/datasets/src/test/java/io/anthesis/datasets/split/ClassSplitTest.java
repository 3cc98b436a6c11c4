package io.anthesis.datasets.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Splits by class. */
class ClassSplitTest {
    private static final int CLASSES = 5;

    private static long count(int[] side, List<Integer> labels, int number) {
        return Arrays.stream(side).filter(image -> labels.get(image) == number).count();
    }

    @Property(tries = 300)
    void everyImageIsOnOneSideAndEveryClassOnBoth(
            @ForAll @Size(max = 60) List<@IntRange(max = CLASSES) Integer> labels) {
        Split split = Split.ofClasses(labels, CLASSES);

        int[] all = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                .sorted()
                .toArray();
        assertThat(all).isEqualTo(IntStream.range(0, labels.size()).toArray());
        assertThat(split.train()).isSorted();
        assertThat(split.validation()).isSorted();
        for (int number = 1; number <= CLASSES; number++) {
            long training = count(split.train(), labels, number);
            long validation = count(split.validation(), labels, number);
            if (training + validation == 1) {
                assertThat(training).isOne();
            } else if (training + validation > 1) {
                assertThat(training).isPositive();
                assertThat(validation).isPositive();
                assertThat(Math.abs(training - 0.8 * (training + validation))).isLessThan(1);
            }
        }
        assertThat(Split.ofClasses(labels, CLASSES)).isEqualTo(split);
    }

    /** Published: others make the same split. */
    @Example
    void theSplitIsFixed() {
        List<Integer> labels = IntStream.range(0, 30).map(i -> i % 4).boxed().toList();

        assertThat(Split.ofClasses(labels, 3).validation()).containsExactly(1, 4, 8, 21, 23, 26);
    }

    @Example
    void theSplitWithoutClassesIsThatOfVersion01() {
        Split split = Split.of(List.of(IntStream.range(0, 20).toArray()));

        assertThat(split.validation()).containsExactly(5, 10, 12, 13);
    }
}
