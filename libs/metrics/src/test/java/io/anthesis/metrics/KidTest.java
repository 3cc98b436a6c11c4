package io.anthesis.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.Kid;
import io.anthesis.metrics.kid.KidEstimate;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import org.junit.jupiter.api.Test;

class KidTest {
    @Test
    void halvesOfOneDistributionAverageZero() {
        double sum = 0;
        double expectedSpread = 0;
        int trials = 40;
        for (int trial = 0; trial < trials; trial++) {
            KidEstimate estimate = Kid.unbiased(normal(trial, 64), normal(trial + 1000, 64));
            sum += estimate.kid();
            expectedSpread += estimate.standardError() / trials;
        }

        assertThat(sum / trials).isCloseTo(0, within(3 * expectedSpread / Math.sqrt(trials)));
    }

    @Test
    void jackknifeErrorMatchesTheSpreadOfIndependentDraws() {
        int trials = 60;
        double[] kids = new double[trials];
        double mean = 0;
        double predicted = 0;
        for (int trial = 0; trial < trials; trial++) {
            KidEstimate estimate = Kid.unbiased(shifted(normal(trial, 48)), normal(trial + 5000, 48));
            kids[trial] = estimate.kid();
            mean += estimate.kid() / trials;
            predicted += estimate.standardError() / trials;
        }
        double variance = 0;
        for (double kid : kids) {
            variance += (kid - mean) * (kid - mean) / (trials - 1);
        }

        assertThat(predicted / Math.sqrt(variance)).isBetween(0.7, 1.5);
    }

    @Test
    void differentExtractorsAreRefused() {
        assertThatThrownBy(() -> Kid.unbiased(new Features(new float[32], 8), new Features(new float[64], 16)))
                .hasMessageContaining("8 and 16 dimensions");
    }

    private static Features normal(int seed, int rows) {
        float[] values = new float[rows * 16];
        new CounterRandom(seed, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, values.length);
        return new Features(values, 16);
    }

    private static Features shifted(Features features) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.5f;
        }
        return new Features(values, features.dimensions());
    }
}
