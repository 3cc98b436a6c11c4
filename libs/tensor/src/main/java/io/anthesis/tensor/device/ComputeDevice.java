package io.anthesis.tensor.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.ManagementFactory;

/** Chooses where tensors live. */
public final class ComputeDevice {
    private ComputeDevice() {}

    /**
     * @param name {@code auto} (the first GPU, or the CPU where there is none), {@code cpu}, or {@code gpu:0}, {@code gpu:1}, …
     * @throws IllegalArgumentException if the name is none of these, or this machine has no such GPU
     */
    public static Device parse(String name) {
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu() : Device.cpu();
        }
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.matches("gpu:\\d{1,3}")) {
            int index = Integer.parseInt(name.substring("gpu:".length()));
            if (index < gpus) {
                return Device.gpu(index);
            }
            throw new IllegalArgumentException("device " + name + ": this machine has " + gpus
                    + " GPUs that the PyTorch library can use (the CUDA build is the Maven profile cuda)");
        }
        throw new IllegalArgumentException("device must be auto, cpu or gpu:N, was '" + name + "'");
    }

    /** @return a manager to be closed by the caller */
    public static NDManager newManager(Device device) {
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /** @return the name that {@link #parse} takes */
    public static String name(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    /** @return all memory of the device, used or not; of a CPU that of its machine or container */
    public static long memoryBytes(Device device) {
        if (device.isGpu()) {
            return CudaUtils.getGpuMemory(device).getMax();
        }
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    /** @return how many threads an operation uses on a CPU */
    public static int threads() {
        return JniUtils.getNumThreads();
    }
}
