package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.SeededImage;
import java.util.List;
import java.util.function.IntFunction;

/** Where the noise of a sampling comes from, and what its images are to be of. */
public sealed interface SampledNoise {
    /** @return in the order of the rows; the rows after them are of no class */
    List<ClassMixture> classes();

    /**
     * Drawn on the device: that of an image depends on its seed and number alone.
     *
     * @param images in the order of the rows; the rows after them are padding
     */
    record Seeded(List<SeededImage> images) implements SampledNoise {
        public Seeded {
            images = List.copyOf(images);
        }

        @Override
        public List<ClassMixture> classes() {
            return images.stream().map(SeededImage::classes).toList();
        }
    }

    /**
     * Numbers of this process, standard normal, images one after another, channels last.
     *
     * @param initial of all rows
     * @param ofStep likewise, of a step from 0 on; asked only if the sampler is stochastic
     */
    record Given(float[] initial, IntFunction<float[]> ofStep, List<ClassMixture> classes) implements SampledNoise {
        public Given {
            classes = List.copyOf(classes);
        }

        /** Of images of no class. */
        public Given(float[] initial, IntFunction<float[]> ofStep) {
            this(initial, ofStep, List.of());
        }
    }
}
