package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.SeededImage;
import java.util.List;
import java.util.function.IntFunction;

/** Where the noise of a sampling comes from. */
public sealed interface SampledNoise {
    /**
     * Drawn on the device: that of an image depends on its seed and number alone.
     *
     * @param images in the order of the rows; the rows after them are padding
     */
    record Seeded(List<SeededImage> images) implements SampledNoise {
        public Seeded {
            images = List.copyOf(images);
        }
    }

    /**
     * Numbers of this process, standard normal, images one after another, channels last.
     *
     * @param initial of all rows
     * @param ofStep likewise, of a step from 0 on; asked only if the sampler is stochastic
     */
    record Given(float[] initial, IntFunction<float[]> ofStep) implements SampledNoise {}
}
