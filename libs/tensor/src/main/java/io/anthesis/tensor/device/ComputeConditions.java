package io.anthesis.tensor.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.anthesis.tensor.script.ComputeType;

/**
 * What two runs must have in common to agree bit for bit. It is stored with every resume point.
 *
 * @param instructionSet the vector instructions that the kernels were chosen for
 */
public record ComputeConditions(
        String pytorchVersion, String device, String instructionSet, int threads, String computeType) {

    /** @return the conditions of this process on {@code device} */
    public static ComputeConditions of(Device device, ComputeType computeType) {
        return new ComputeConditions(
                Engine.getEngine("PyTorch").getVersion(),
                device.getDeviceType(),
                System.getProperty("os.arch") + " " + CpuFeatures.description(),
                ComputeDevice.threads(),
                computeType.toString());
    }
}
