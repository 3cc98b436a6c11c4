package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.BatchPadding;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One network's samplers, one for each size of a batch, and the weights that they all read. With a guide those of two networks: a model may
 * be guided by another one of its own network, so both have their weights here.
 */
final class NetworkPrograms implements AutoCloseable {
    private final Resources networks = new Resources();
    private final NetworkOnDevice network;
    private final Optional<NetworkOnDevice> guide;
    private final Map<Integer, ProgramSampler> samplers = new HashMap<>();

    NetworkPrograms(Device device, ModelSpec model, Optional<ModelSpec> guide, ComputeType type) {
        try {
            this.network = networks.add(new NetworkOnDevice(device, model, type));
            this.guide = guide.map(spec -> networks.add(new NetworkOnDevice(device, spec, type)));
        } catch (RuntimeException | Error e) {
            networks.closeAfter(e);
            throw e;
        }
    }

    /** Makes these the weights. */
    void use(Map<String, HostTensor> tensors, Optional<Map<String, HostTensor>> ofGuide) {
        network.use(tensors);
        ofGuide.ifPresent(others -> guide.orElseThrow().use(others));
    }

    /**
     * @param guided whether images are computed twice where there is no guide
     * @return a sampler of so many images or more, whose rows do not depend on how many they are
     */
    ProgramSampler sampler(int images, boolean guided) {
        return samplers.computeIfAbsent(paddedSize(images, guided), batch -> network.sampler(guide, batch));
    }

    private int paddedSize(int images, boolean guided) {
        if (!guided) {
            return network.paddedSize(images);
        }
        return guide.map(of -> BatchPadding.paddedSizeOfBoth(images, network::paddedSize, of::paddedSize))
                .orElseGet(() -> network.paddedSizeOfPairs(images));
    }

    @Override
    public void close() {
        var all = new Resources();
        all.add(networks);
        samplers.values().forEach(all::add);
        samplers.clear();
        all.close();
    }
}
