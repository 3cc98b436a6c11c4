package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.prediction.Components;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.script.BatchPadding;
import java.util.List;
import java.util.Optional;

/** A denoiser and what it is guided by, for the images of one batch. */
final class GuidedDenoiser {
    private final Denoiser strong;
    private final Optional<Denoiser> guide;
    private final float scale;
    private final boolean together;
    private final NDArray classes;
    private final NDArray classesOfWeak;

    /**
     * @param guide predicts the images' classes as well; without one the strong denoiser itself does so without a class
     * @param manager owns the rows of classes
     */
    GuidedDenoiser(
            Denoiser strong,
            Optional<Denoiser> guide,
            double scale,
            NDManager manager,
            List<ClassMixture> images,
            int batch) {
        this.strong = strong;
        this.guide = guide;
        this.scale = (float) scale;
        this.together = guide.isEmpty() && 2 * batch <= BatchPadding.LARGEST;
        this.classes = strong.classRows(manager, images, batch);
        // The rows after those of the images are of no class.
        this.classesOfWeak = together
                ? strong.classRows(manager, images, 2 * batch)
                : guide.map(weak -> weak.classRows(manager, weak.isConditional() ? images : List.of(), batch))
                        .orElseGet(() -> strong.classRows(manager, List.of(), batch));
    }

    /** @param guided whether the weak prediction is evaluated as well */
    Components predict(NDArray noisyImages, Rates rates, boolean guided) {
        if (!guided) {
            return strong.predict(noisyImages, rates, classes);
        }
        if (together) {
            return predictTogether(noisyImages, rates);
        }
        Components weak = guide.orElse(strong).predict(noisyImages, rates, classesOfWeak);
        return guided(strong.predict(noisyImages, rates, classes), weak);
    }

    /** One batch of twice the size. */
    private Components predictTogether(NDArray noisyImages, Rates rates) {
        Components both = strong.predict(noisyImages.concat(noisyImages), rates, classesOfWeak);
        NDList images = both.images().split(2);
        NDList noises = both.noises().split(2);
        return guided(new Components(images.get(0), noises.get(0)), new Components(images.get(1), noises.get(1)));
    }

    /**
     * Predicted images follow the same line as noises, as they are linear in them. So neither is computed from the other, which where
     * there is little signal would cost digits.
     */
    private Components guided(Components strongly, Components weakly) {
        return new Components(guided(strongly.images(), weakly.images()), guided(strongly.noises(), weakly.noises()));
    }

    private NDArray guided(NDArray strongly, NDArray weakly) {
        return strongly.sub(weakly).mul(scale).add(weakly);
    }
}
