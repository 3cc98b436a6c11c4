package io.anthesis.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassMixtureTest {
    private static final DiffusionNetwork UNCONDITIONAL = new ResidualUNet(8, List.of(8), 1, 8, 20);
    private static final DiffusionNetwork CONDITIONAL = new ResidualUNet(8, List.of(8), 1, 8, 20, 3, 0);

    @Test
    void aRowHasTheShareOfEachClassAndOfNoClassLast() {
        ClassMixture half = ClassMixture.between(ClassMixture.of(1), ClassMixture.of(3), 0.25);

        float[] rows = ClassRows.of(List.of(ClassMixture.of(2), half, ClassMixture.NONE), 4, 3);

        assertThat(rows).containsExactly(0, 1, 0, 0, 0.75f, 0, 0.25f, 0, 0, 0, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void theEndsOfAnInterpolationAreTheClassesThemselves() {
        ClassMixture one = ClassMixture.of(1);
        ClassMixture two = ClassMixture.of(2);

        assertThat(ClassMixture.between(one, two, 0)).isEqualTo(one);
        assertThat(ClassMixture.between(one, two, 1)).isEqualTo(two);
        assertThat(ClassMixture.between(one, one, 0.3)).isEqualTo(one);
        assertThat(ClassMixture.between(ClassMixture.between(one, two, 0.5), ClassMixture.NONE, 0.5))
                .isEqualTo(new ClassMixture(Map.of(1, 0.25, 2, 0.25, 0, 0.5)));
    }

    @Test
    void theClassesOfANetworkAreThoseOfItsInput() {
        assertThat(ClassRows.classes(UNCONDITIONAL.graph())).isZero();
        assertThat(ClassRows.classes(CONDITIONAL.graph())).isEqualTo(3);
    }

    @Test
    void classesThatANetworkLacksAreNamed() {
        assertThatThrownBy(() -> ClassRows.of(List.of(ClassMixture.of(4)), 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class 4 was asked for, but the model has classes 1 to 3");
        assertThatThrownBy(() -> ClassRows.of(List.of(ClassMixture.of(1)), 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class 1 was asked for, but the model was trained without classes");
        assertThat(ClassRows.of(List.of(ClassMixture.NONE), 2, 0)).containsExactly(1, 1);
        assertThatThrownBy(() -> ClassRows.of(List.of(ClassMixture.NONE, ClassMixture.NONE), 1, 3))
                .hasMessageContaining("do not fit");
    }

    @Test
    void whatIsNoMixtureIsRefused() {
        assertThatThrownBy(() -> ClassMixture.of(-1)).hasMessageContaining("must be 0 or more, one was -1");
        assertThatThrownBy(() -> new ClassMixture(Map.of())).hasMessageContaining("must add up to 1");
        assertThatThrownBy(() -> new ClassMixture(Map.of(1, 0.5))).hasMessageContaining("must add up to 1");
        assertThatThrownBy(() -> new ClassMixture(Map.of(1, Double.NaN))).hasMessageContaining("must be more than 0");
        assertThatThrownBy(() -> new ClassMixture(Map.of(1, 1.5, 2, -0.5))).hasMessageContaining("must be more than 0");
        assertThatThrownBy(() -> ClassMixture.between(ClassMixture.NONE, ClassMixture.NONE, 1.5))
                .hasMessageContaining("a weight in [0, 1], was 1.5");
    }
}
