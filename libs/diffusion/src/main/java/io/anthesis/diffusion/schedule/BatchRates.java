package io.anthesis.diffusion.schedule;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The rates of every image of a batch, both of shape (batch, 1, 1, 1), float32. */
public record BatchRates(NDArray signal, NDArray noise) {
    /** @param manager owns both tensors */
    public static BatchRates of(NDManager manager, Rates... rates) {
        float[] signal = new float[rates.length];
        float[] noise = new float[rates.length];
        for (int i = 0; i < rates.length; i++) {
            signal[i] = rates[i].signal();
            noise[i] = rates[i].noise();
        }
        Shape shape = new Shape(rates.length, 1, 1, 1);
        return new BatchRates(manager.create(signal, shape), manager.create(noise, shape));
    }

    /** @return noise rate², of the same shape and manager: the network's input about the noise */
    public NDArray noisePowers() {
        return noise.square();
    }
}
