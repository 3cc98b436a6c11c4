package io.anthesis.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.metrics.kid.ComparableKid;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.Kid;
import io.anthesis.metrics.kid.KidEstimate;
import io.anthesis.metrics.kid.StoredFeatures;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KidTest {
    @TempDir
    Path folder;

    @Test
    void halvesOfOneDistributionAverageZero() {
        double sum = 0;
        double expectedSpread = 0;
        int trials = 40;
        for (int trial = 0; trial < trials; trial++) {
            KidEstimate estimate =
                    Kid.unbiased(normal(trial, 64), normal(trial + 1000, 64)).estimate();
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
            KidEstimate estimate = Kid.unbiased(shifted(normal(trial, 48), 0.5f), normal(trial + 5000, 48))
                    .estimate();
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

    @Test
    void differencesAreTheDifferencesWithANarrowerInterval() {
        Features real = normal(1, 60);
        Features near = shifted(normal(2, 50), 0.4f);
        Features far = shifted(normal(3, 70), 0.5f);

        ComparableKid ofNear = Kid.unbiased(real, near);
        ComparableKid ofFar = Kid.unbiased(real, far);

        KidEstimate difference = ofNear.minus(ofFar);

        assertThat(difference.kid()).isEqualTo(ofNear.kid() - ofFar.kid());
        assertThat(difference.standardError())
                .isLessThan(Math.hypot(
                        ofNear.estimate().standardError(), ofFar.estimate().standardError()));
    }

    @Test
    void theErrorOfADifferenceMatchesTheSpreadOfIndependentDraws() {
        int trials = 60;
        double[] differences = new double[trials];
        double mean = 0;
        double predicted = 0;
        for (int trial = 0; trial < trials; trial++) {
            Features real = normal(trial, 48);
            ComparableKid near = Kid.unbiased(real, shifted(normal(trial + 3000, 48), 0.4f));
            ComparableKid far = Kid.unbiased(real, shifted(normal(trial + 6000, 48), 0.5f));
            KidEstimate difference = near.minus(far);
            differences[trial] = difference.kid();
            mean += difference.kid() / trials;
            predicted += difference.standardError() / trials;
        }
        double variance = 0;
        for (double difference : differences) {
            variance += (difference - mean) * (difference - mean) / (trials - 1);
        }

        assertThat(predicted / Math.sqrt(variance)).isBetween(0.7, 1.5);
    }

    @Test
    void batchesOfTheSameRealImagesAreCompared() {
        Features real = normal(1, 60);
        ComparableKid near = Kid.perBatch(real, shifted(normal(2, 60), 0.4f), 20);
        ComparableKid far = Kid.perBatch(real, shifted(normal(3, 60), 0.5f), 20);
        double[] differences = new double[3];
        for (int batch = 0; batch < 3; batch++) {
            differences[batch] = Kid.perBatch(
                                    real.slice(20 * batch, 20),
                                    shifted(normal(2, 60), 0.4f).slice(20 * batch, 20),
                                    20)
                            .kid()
                    - Kid.perBatch(
                                    real.slice(20 * batch, 20),
                                    shifted(normal(3, 60), 0.5f).slice(20 * batch, 20),
                                    20)
                            .kid();
        }
        double mean = (differences[0] + differences[1] + differences[2]) / 3;
        double squares = 0;
        for (double difference : differences) {
            squares += (difference - mean) * (difference - mean);
        }

        KidEstimate difference = near.minus(far);

        assertThat(difference.kid()).isCloseTo(mean, within(1e-12));
        assertThat(difference.standardError()).isCloseTo(Math.sqrt(squares / 2 / 3), within(1e-12));
    }

    @Test
    void otherNumbersOfRealImagesCannotBeCompared() {
        ComparableKid few = Kid.unbiased(normal(1, 10), normal(2, 10));
        ComparableKid many = Kid.unbiased(normal(1, 20), normal(2, 10));

        assertThatThrownBy(() -> few.minus(many)).hasMessageContaining("10 and 20 real images");
    }

    @Test
    void differenceOfASetWithItselfVariesOnlyWithItsOwnImages() {
        Features real = normal(1, 40);
        Features generated = normal(2, 40);

        ComparableKid kid = Kid.unbiased(real, generated);

        KidEstimate difference = kid.minus(kid);

        assertThat(difference.kid()).isZero();
        assertThat(difference.standardError()).isCloseTo(Math.sqrt(2 * kid.generatedVariance()), within(1e-12));
    }

    @Test
    void sumsDoNotDependOnWhereFeaturesLie() throws IOException {
        Features real = normal(1, 300);
        Features generated = normal(2, 210);
        write("real.safetensors", real);
        write("generated.safetensors", generated);

        ComparableKid streamed = Kid.unbiased(
                StoredFeatures.open(folder.resolve("real.safetensors")),
                StoredFeatures.open(folder.resolve("generated.safetensors")));

        assertThat(streamed).isEqualTo(Kid.unbiased(real, generated));
    }

    private void write(String name, Features features) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            StoredFeatures.write(out, features);
        }
    }

    @Test
    void blocksAddUpToTheFormula() {
        Features a = normal(1, 130);
        Features b = normal(2, 5);
        double within = 0;
        double between = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.rows(); j++) {
                within += i == j ? 0 : kernel(a, i, a, j);
            }
            for (int j = 0; j < b.rows(); j++) {
                between += kernel(a, i, b, j);
            }
        }
        double other = 0;
        for (int i = 0; i < b.rows(); i++) {
            for (int j = 0; j < b.rows(); j++) {
                other += i == j ? 0 : kernel(b, i, b, j);
            }
        }

        double expected = within / (130 * 129.) + other / (5 * 4.) - 2 * between / (130 * 5.);

        assertThat(Kid.unbiased(a, b).kid()).isCloseTo(expected, within(1e-12));
    }

    private static double kernel(Features a, int i, Features b, int j) {
        double product = 0;
        for (int k = 0; k < 16; k++) {
            product += (double) a.values()[i * 16 + k] * b.values()[j * 16 + k];
        }
        return Math.pow(product / 16 + 1, 3);
    }

    private static Features normal(int seed, int rows) {
        float[] values = new float[rows * 16];
        new CounterRandom(seed, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, values.length);
        return new Features(values, 16);
    }

    private static Features shifted(Features features, float by) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += by;
        }
        return new Features(values, features.dimensions());
    }
}
