package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.training.Losses;
import io.anthesis.tensor.format.HostTensor;
import java.util.Map;

/** A training on a device. For the thread that began it. */
public interface Training extends AutoCloseable {
    /** @return steps whose losses are known, those before this training included */
    long steps();

    /** @return steps that the device has begun; the same as {@link #steps} where none is begun ahead of the losses */
    long begun();

    /**
     * The next step.
     *
     * @param until the last step that may be begun, so that the device has work while losses are read. No less than one more
     *     than {@link #steps}
     * @return its losses, from before it changed the weights
     * @throws io.anthesis.diffusion.training.NonFiniteLoss if they are infinite or not a number; the step has changed nothing, and none
     *     after it
     */
    Losses next(long until);

    /**
     * @return network, EMAs and both moments, under the names of {@link io.anthesis.diffusion.training.StateNames}
     * @throws IllegalStateException if steps are begun whose losses are not known
     */
    Map<String, HostTensor> state();

    /** @return all weights as the last step left them, by name; as {@link #state} otherwise */
    Map<String, HostTensor> network();

    /** @return the EMA of all weights that images are sampled with, by name; as {@link #state} otherwise */
    default Map<String, HostTensor> ema() {
        return ema(0);
    }

    /** @return one of the EMAs of all weights, 0 for the first, by name; as {@link #state} otherwise */
    Map<String, HostTensor> ema(int average);

    @Override
    void close();
}
