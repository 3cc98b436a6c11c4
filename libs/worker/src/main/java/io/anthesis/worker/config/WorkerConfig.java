package io.anthesis.worker.config;

import io.anthesis.tensor.execution.Execution;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How this worker runs. What it does is in each job's spec, and is stored with what it makes. */
@ConfigMapping(prefix = "anthesis.worker")
public interface WorkerConfig {
    /** Shown in the ledger as the owner of leases. Default: host name and process id. */
    Optional<String> id();

    /** {@code auto}, {@code cpu} or {@code gpu:N}. */
    @WithDefault("auto")
    String device();

    /**
     * {@code torchscript}, or {@code program}: programs of the first GPU of NVIDIA's, with kernels of Anthesis' own. A worker whose
     * PyTorch, driver or card does not serve for programs does not start.
     */
    @WithDefault("torchscript")
    Execution execution();

    /**
     * Folder with {@code libtorch_cuda.so}, for programs: that of any PyTorch from 2.7.1 on, such as {@code torch/lib} of a Python
     * installation. Default: the PyTorch that DJL loads.
     */
    Optional<Path> libtorch();

    /** Folder for the kernels that programs have compiled. */
    @WithDefault("${java.io.tmpdir}/anthesis-kernels")
    Path kernels();

    /** After this long without a heartbeat another worker may take the task. Keep it at several heartbeats. */
    @WithDefault("30s")
    Duration lease();

    @WithDefault("5s")
    Duration heartbeat();

    /** How often a waiting worker polls, in case notifications are lost. */
    @WithDefault("1s")
    Duration poll();

    /** How long a task may take to stop after SIGTERM; then it is handed back even if it still runs. */
    @WithDefault("15s")
    Duration stopWithin();

    /** Memory for the weights of recently used checkpoints. */
    @WithDefault("256M")
    MemorySize checkpointMemory();
}
