package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.prediction.Components;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.BatchRates;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.List;

/** A network with its weights, which separates noisy images into signal and noise. */
public record Denoiser(CompiledNetwork network, Weights weights, PredictionType predictionType) {
    boolean isConditional() {
        return ClassRows.classes(network.graph()) > 0;
    }

    /**
     * @param images in the order of the rows; those after them are of no class
     * @return (batch, 1, 1, classes + 1), owned by {@code manager}
     * @throws IllegalArgumentException naming a class that the network lacks
     */
    NDArray classRows(NDManager manager, List<ClassMixture> images, int batch) {
        int classes = ClassRows.classes(network.graph());
        return manager.create(ClassRows.of(images, batch, classes), new Shape(batch, 1, 1, classes + 1));
    }

    /**
     * @param classes one row for each image, from {@link #classRows}
     * @return predicted images and noises, of the noisy images' shape and manager
     */
    Components predict(NDArray noisyImages, Rates rates, NDArray classes) {
        NDManager manager = noisyImages.getManager();
        NDArray noisePowers = manager.full(new Shape(noisyImages.getShape().get(0), 1, 1, 1), rates.noisePower());
        NDArray prediction = evaluate(noisyImages, noisePowers, classes);
        return predictionType.components(noisyImages, prediction, BatchRates.of(manager, rates));
    }

    /** @return the network's output */
    NDArray evaluate(NDArray noisyImages, NDArray noisePowers, NDArray classes) {
        return isConditional()
                ? network.infer(weights, noisyImages, noisePowers, classes)
                : network.infer(weights, noisyImages, noisePowers);
    }
}
