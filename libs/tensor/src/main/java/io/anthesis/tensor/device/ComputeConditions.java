package io.anthesis.tensor.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;

/**
 * What two runs must have in common to agree bit for bit. It is stored with resume points and scores.
 *
 * @param device {@code cpu} or {@code gpu}
 * @param instructionSet the vector instructions that a CPU's kernels were chosen for; null for programs, which do not depend on them
 * @param gpu null on a CPU, and in what 0.1 stored of a GPU: that equals nothing that is computed now
 * @param execution what 0.1 stored has none: it was TorchScript
 * @param kernels digest of the kernels of programs; null where there are none
 */
public record ComputeConditions(
        String pytorchVersion,
        String device,
        String instructionSet,
        int threads,
        String computeType,
        Gpu gpu,
        Execution execution,
        String kernels) {
    private static final int BITS_OF_MEBIBYTE = 20;

    public ComputeConditions {
        execution = execution == null ? Execution.TORCHSCRIPT : execution;
    }

    /**
     * A GPU and its libraries.
     *
     * @param cudnn null where its version is not known
     */
    public record Gpu(String card, String cuda, String cudnn) {}

    /** @return the conditions of TorchScript in this process on {@code device} */
    public static ComputeConditions ofTorchScript(Device device, ComputeType computeType) {
        return new ComputeConditions(
                Engine.getEngine("PyTorch").getVersion(),
                device.getDeviceType(),
                instructionSetHere(),
                ComputeDevice.threads(),
                computeType.toString(),
                device.isGpu() ? gpu(device) : null,
                Execution.TORCHSCRIPT,
                null);
    }

    /** @return these conditions with another compute type */
    public ComputeConditions withComputeType(ComputeType type) {
        return new ComputeConditions(
                pytorchVersion, device, instructionSet, threads, type.toString(), gpu, execution, kernels);
    }

    /** @return the vector instructions of this machine */
    public static String instructionSetHere() {
        return System.getProperty("os.arch") + " " + CpuFeatures.description();
    }

    /** DJL knows a card by what it can do and how large it is. */
    private static Gpu gpu(Device device) {
        String card = "compute capability " + CudaUtils.getComputeCapability(device.getDeviceId()) + ", "
                + (ComputeDevice.memoryBytes(device) >> BITS_OF_MEBIBYTE) + " MiB";
        return new Gpu(card, CudaUtils.getCudaVersionString(), null);
    }
}
