package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.SamplerSettings;
import java.util.Arrays;
import java.util.Optional;

/** Which models can guide which. */
final class Guides {
    private Guides() {}

    /** @throws IllegalArgumentException if another engine has loaded it */
    static <M extends LoadedModel> M ofEngine(Class<M> type, LoadedModel guide) {
        if (!type.isInstance(guide)) {
            throw new IllegalArgumentException("the guide was loaded by another engine than the model that it guides");
        }
        return type.cast(guide);
    }

    /** @throws IllegalArgumentException saying what does not fit, and what would */
    static void check(
            ModelSpec model,
            Normalizer normalizer,
            SamplerSettings settings,
            Optional<ModelSpec> guide,
            Optional<Normalizer> normalizerOfGuide) {
        int classes = model.network().classes();
        if (settings.guidance().isNeeded()) {
            Guidance.requireWeakPrediction(classes, guide.isPresent());
        }
        guide.ifPresent(of -> checkNetwork(model, of));
        normalizerOfGuide.ifPresent(of -> checkNormalizer(normalizer, of));
    }

    private static void checkNetwork(ModelSpec model, ModelSpec guide) {
        int size = model.network().imageSize();
        int sizeOfGuide = guide.network().imageSize();
        if (sizeOfGuide != size) {
            throw new IllegalArgumentException("a guide must make images of the model's size, " + size
                    + " pixels; this one makes images of " + sizeOfGuide + " pixels");
        }
        int classes = model.network().classes();
        int classesOfGuide = guide.network().classes();
        if (classes > 0 && classesOfGuide > 0 && classesOfGuide != classes) {
            throw new IllegalArgumentException(
                    "a guide must have the model's " + classes + " classes, or none; this one has " + classesOfGuide);
        }
    }

    private static void checkNormalizer(Normalizer normalizer, Normalizer ofGuide) {
        if (!ofGuide.equals(normalizer)) {
            throw new IllegalArgumentException("a guide must have the model's normalizer, " + text(normalizer)
                    + ": it must be trained on the same images; this one has " + text(ofGuide));
        }
    }

    private static String text(Normalizer normalizer) {
        return "mean " + Arrays.toString(normalizer.mean()) + " and variance " + Arrays.toString(normalizer.variance());
    }
}
