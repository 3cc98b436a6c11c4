package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import java.util.Optional;

/** What a sampling makes of its noises. */
public sealed interface SamplingMode {
    SamplingMode OWN_NOISE = new OwnNoise();

    /** Each image comes from its own noise. */
    record OwnNoise() implements SamplingMode {}

    /**
     * From the noise of image {@code firstImage} of {@code seed} to that of the same image of another seed, on a great circle.
     *
     * @param toSeed of the last image; the seed itself to go from class to class alone
     * @param toClass of the last image, where the images also go from the sampling's class to another
     */
    record Interpolation(long toSeed, Optional<ImageClass> toClass) implements SamplingMode {}

    /**
     * From the noise of image {@code ofImage} a part of the great circle towards image i's own noise, both of {@code seed}: images
     * that look like another.
     *
     * @param distance 0 for the same image, 1 for image i as it is without this
     */
    record Variation(long ofImage, double distance) implements SamplingMode {
        public Variation {
            require(ofImage >= 0, "variation.ofImage", "0 or more", ofImage);
            require(distance >= 0 && distance <= 1, "variation.distance", "0 to 1", distance);
        }
    }

    /** A picture of each image's way from its own noise: noisy images of all steps above predicted ones. */
    record Trajectory() implements SamplingMode {}
}
