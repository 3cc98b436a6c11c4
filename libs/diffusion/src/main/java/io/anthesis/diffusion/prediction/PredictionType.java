package io.anthesis.diffusion.prediction;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.anthesis.diffusion.schedule.BatchRates;

/**
 * What the network's output means. Each determines the others: velocity = signal rate · noise - noise rate · image.
 *
 * @see <a href="https://arxiv.org/abs/2202.00512">Salimans and Ho 2022, section 4</a>, and {@code get_components} of
 *     clear-diffusion-keras
 */
public enum PredictionType {
    @JsonProperty("noise")
    NOISE,
    @JsonProperty("signal")
    SIGNAL,
    @JsonProperty("velocity")
    VELOCITY;

    /**
     * @param noisyImages shape (batch, height, width, 3), normalized
     * @param prediction the network's output, of that shape
     * @param rates one for each image, or one for all
     * @return predicted images and noises, of that shape and manager
     */
    public Components components(NDArray noisyImages, NDArray prediction, BatchRates rates) {
        NDArray signal = rates.signal();
        NDArray noise = rates.noise();
        return switch (this) {
            case NOISE -> new Components(noisyImages.sub(noise.mul(prediction)).div(signal), prediction);
            case SIGNAL ->
                new Components(
                        prediction, noisyImages.sub(signal.mul(prediction)).div(noise));
            case VELOCITY ->
                new Components(
                        signal.mul(noisyImages).sub(noise.mul(prediction)),
                        noise.mul(noisyImages).add(signal.mul(prediction)));
        };
    }

    /** @return the component of a known image and its noise that a prediction of this type should equal */
    public NDArray target(NDArray images, NDArray noises, BatchRates rates) {
        return switch (this) {
            case NOISE -> noises;
            case SIGNAL -> images;
            case VELOCITY -> rates.signal().mul(noises).sub(rates.noise().mul(images));
        };
    }
}
