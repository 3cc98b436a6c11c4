package io.anthesis.diffusion.training;

/** Of one step or batch: what is optimized, and the same measure on the predicted images (normalized, as in the example). */
public record Losses(float noise, float image) {
    public boolean isFinite() {
        return Float.isFinite(noise) && Float.isFinite(image);
    }
}
