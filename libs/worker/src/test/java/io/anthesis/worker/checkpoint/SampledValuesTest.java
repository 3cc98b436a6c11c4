package io.anthesis.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.worker.claim.TaskFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampledValuesTest {
    private static final int IMAGE = 12;

    private final SampledValues values = new SampledValues("1f0e", 5, SamplerSpec.DEFAULT);

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void anImageWithValuesThatAreNotFiniteIsNamed(float value) {
        float[] images = new float[3 * IMAGE];
        images[2 * IMAGE + 1] = value;
        images[2 * IMAGE + 5] = value;

        assertThatThrownBy(() -> values.require(images, SeededImage.range(42, 100, 3)))
                .isInstanceOfSatisfying(
                        TaskFailed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.NON_FINITE_IMAGES))
                .hasMessageStartingWith(
                        "image 102 of seed 42 from checkpoint 1f0e (5 steps, ddim) has 2 of 12 values that are NaN or infinite");
        assertThat(values.failureOf(images, 1, IMAGE, 42, 101)).isEmpty();
        assertThat(values.failureOf(images, 2, IMAGE, 42, 102)).isPresent();
    }

    @Test
    void aStepOfATrajectoryIsNamed() {
        float[] step = {0, Float.NaN};

        assertThatThrownBy(() -> values.requireAfterStep(3, step, 42))
                .hasMessageStartingWith("step 3 of images of seed 42");
    }

    @Test
    void finiteImagesPass() {
        assertThatCode(() -> values.require(new float[2 * IMAGE], SeededImage.range(42, 0, 2)))
                .doesNotThrowAnyException();
    }
}
