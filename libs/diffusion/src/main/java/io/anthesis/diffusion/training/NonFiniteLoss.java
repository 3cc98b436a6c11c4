package io.anthesis.diffusion.training;

/** A loss became infinite or not a number; the step that found it has not changed weights, moments or EMA. */
public final class NonFiniteLoss extends RuntimeException {
    private final long step;

    public NonFiniteLoss(long step, Losses losses) {
        super("step " + step + ": the loss is not finite (noise loss " + losses.noise() + ", image loss "
                + losses.image() + ", velocity loss " + losses.velocity()
                + "); a smaller learning rate usually helps");
        this.step = step;
    }

    /** @return the step that found it, 1 for the first */
    public long step() {
        return step;
    }
}
