package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.sampling.BatchPadding;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.TrainingState;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same image comes out whatever the batch, bit for bit. */
class BatchIndependenceTest {
    private static final int IMAGES = 64;
    private static final int IMAGE_FLOATS = SmallModel.SIZE * SmallModel.SIZE * 3;

    @Test
    void imagesAreTheSameInEveryGrouping() {
        try (var model = new SmallModel(1e-3);
                TrainingState state = model.initialState()) {
            model.train(state, 12); // weights whose output is not zero
            BatchPadding padding = BatchPadding.measure(model.manager, model.network, state.ema(), IMAGES);
            var diffusion = new ReverseDiffusion(model.network, new AngleSchedule(0.02, 0.95), 4);
            var generator = new ImageGenerator(diffusion, state.ema(), SmallModel.normalizer(), padding);
            float[] expected = generator.generate(model.manager, 5, 0, padding.largestBatch(IMAGES), step -> {});

            var sizes = new Random(3); // which groupings are tried is all that it decides
            for (int round = 0; round < 12; round++) {
                int first = sizes.nextInt(expected.length / IMAGE_FLOATS);
                int count = 1 + sizes.nextInt(expected.length / IMAGE_FLOATS - first);

                float[] images = generator.generate(model.manager, 5, first, count, step -> {});

                assertThat(images)
                        .as("images %d to %d", first, first + count - 1)
                        .containsExactly(
                                Arrays.copyOfRange(expected, first * IMAGE_FLOATS, (first + count) * IMAGE_FLOATS));
            }
        }
    }
}
