package io.anthesis.diffusion.training;

/** Of one step or batch: the same measure on predicted noises, images (normalized, as in the example) and velocities. */
public record Losses(float noise, float image, float velocity) {
    /** @return whether all three are numbers */
    public boolean isFinite() {
        return Float.isFinite(noise) && Float.isFinite(image) && Float.isFinite(velocity);
    }
}
