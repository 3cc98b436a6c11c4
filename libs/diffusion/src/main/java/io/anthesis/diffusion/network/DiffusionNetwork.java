package io.anthesis.diffusion.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.anthesis.tensor.graph.NetworkGraph;

/** A network that can be trained: noisy images and noise powers in, a prediction of the images' shape out. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "architecture")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ResidualUNet.class, name = "residual-unet"),
    @JsonSubTypes.Type(value = ClearUNet.class, name = "clear-unet")
})
public sealed interface DiffusionNetwork permits ResidualUNet, ClearUNet {
    /** Height and width of the images, in pixels. */
    int imageSize();

    /** @return inputs {@code noisy_images} (batch, size, size, 3) and {@code noise_variances} (batch, 1, 1, 1) */
    NetworkGraph graph();
}
