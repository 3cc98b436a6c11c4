package io.anthesis.worker.bean;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.ProgramEngine;
import io.anthesis.diffusion.engine.TorchScriptEngine;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.worker.config.WorkerConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Makes what this worker computes with available for injection. */
@Dependent
public class EngineBeans {
    @Produces
    @Singleton
    DiffusionEngine engine(WorkerConfig config) {
        return switch (config.execution()) {
            case TORCHSCRIPT -> new TorchScriptEngine(ComputeDevice.parse(config.device()));
            case PROGRAM -> programs(config);
        };
    }

    private static DiffusionEngine programs(WorkerConfig config) {
        if (!config.device().equals("auto") && !config.device().equals("gpu:0")) {
            throw new IllegalArgumentException("anthesis.worker.execution=program computes on the first GPU:"
                    + " anthesis.worker.device must be auto or gpu:0, was '" + config.device() + "'");
        }
        return ProgramEngine.onGpu(config.libtorch().orElseGet(EngineBeans::djls), config.kernels());
    }

    /** @return the folder where DJL has PyTorch's libraries */
    private static Path djls() {
        Engine.getEngine("PyTorch"); // puts them there
        return Path.of(LibUtils.getLibtorchPath());
    }

    void close(@Disposes DiffusionEngine engine) {
        engine.close();
    }
}
