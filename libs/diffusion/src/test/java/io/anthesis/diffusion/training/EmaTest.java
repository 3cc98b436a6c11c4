package io.anthesis.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.tensor.format.HostTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmaTest {
    @Test
    void momentaAreWhatTheyAre() {
        var ema = new Ema(List.of(0.999, 0.5), false);

        assertThat(ema.averages()).isEqualTo(2);
        assertThat(ema.momentum(0, 1)).isEqualTo(0.999);
        assertThat(ema.momentum(1, 1_000_000)).isEqualTo(0.5);
        assertThat(Ema.of(0.999)).isEqualTo(new Ema(List.of(0.999), false));
    }

    /** TensorFlow's formula. */
    @Test
    void averagesThatWarmUpFollowFasterAtFirst() {
        var ema = new Ema(List.of(0.999, 0.5), true);

        assertThat(ema.momentum(0, 1)).isEqualTo(2.0 / 11);
        assertThat(ema.momentum(0, 90)).isEqualTo(0.91);
        assertThat(ema.momentum(0, 8990)).isEqualTo(0.999);
        assertThat(ema.momentum(0, 100_000)).isEqualTo(0.999);
        assertThat(ema.momentum(1, 7)).isEqualTo(8.0 / 17);
        assertThat(ema.momentum(1, 9)).isEqualTo(0.5);
    }

    @Test
    void wrongMomentaAreRefused() {
        assertThatThrownBy(() -> Ema.of(1)).hasMessage("EMA momentum must be 0 or more and below 1, was 1.0");
        assertThatThrownBy(() -> new Ema(List.of(0.9, Double.NaN), false)).hasMessageContaining("was NaN");
        assertThatThrownBy(() -> new Ema(List.of(), false)).hasMessageContaining("1 to 8 EMA momenta, were 0");
    }

    @Test
    void statesOfOneAverageAreNamedAsTheyWereAndTakeMore() {
        Map<String, HostTensor> state = StateNames.ofWeights(weight(1), weight(2));
        assertThat(state.keySet()).containsExactly("network/a.b", "first_moment/a.b", "second_moment/a.b", "ema/a.b");
        assertThat(StateNames.averages(state)).isEqualTo(1);
        assertThat(StateNames.withAverages(state, 1)).isEqualTo(state);

        Map<String, HostTensor> three = StateNames.withAverages(state, 3);

        assertThat(StateNames.averages(three)).isEqualTo(3);
        assertThat(three.get("ema2/a.b").floats()).containsExactly(2);
        assertThat(three.get("ema3/a.b").floats()).containsExactly(2);
        assertThat(StateNames.part(three, StateNames.EMA)).containsOnlyKeys("a.b");
        assertThatThrownBy(() -> StateNames.withAverages(three, 2))
                .hasMessage("the state has 3 moving averages, the training keeps 2");
    }

    private static Map<String, HostTensor> weight(float value) {
        return Map.of("a.b", HostTensor.of(new float[] {value}, 1));
    }
}
