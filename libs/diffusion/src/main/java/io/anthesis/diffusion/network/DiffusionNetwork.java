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

    /** Classes that images can be asked of, numbered from 0; 0 for a network that knows none. */
    int classes();

    /** The share of activations that training leaves out in each residual block, in [0, 1). */
    double dropout();

    /** @return rows of the class embedding: one for each class, and the last for "no class"; 0 for a network that knows none */
    default int classRows() {
        return classes() == 0 ? 0 : classes() + 1;
    }

    /**
     * @return inputs {@code noisy_images} (batch, size, size, 3), {@code noise_variances} (batch, 1, 1, 1), and where there are classes
     *     {@code classes} (batch, 1, 1, {@link #classRows}): the weight of each row of the class embedding, one-hot for one class
     */
    NetworkGraph graph();

    /** @return {@link #graph} with the layers of {@link #dropout}, of the same weights; the same graph where there is none */
    NetworkGraph trainingGraph();

    /** @return the network whose weights these are, whatever a training leaves out of it */
    DiffusionNetwork withoutDropout();
}
