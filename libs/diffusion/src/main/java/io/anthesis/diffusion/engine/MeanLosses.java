package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.training.Losses;

/** Losses of equal parts of a batch, averaged in double precision. */
final class MeanLosses {
    private double noise;
    private double image;
    private double velocity;
    private int count;

    void add(Losses losses) {
        noise += losses.noise();
        image += losses.image();
        velocity += losses.velocity();
        count++;
    }

    Losses finish() {
        return new Losses((float) (noise / count), (float) (image / count), (float) (velocity / count));
    }
}
