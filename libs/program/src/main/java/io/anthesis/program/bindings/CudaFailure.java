package io.anthesis.program.bindings;

import io.anthesis.tensor.device.DeviceLost;

/** A function of CUDA failed. The process can use the device no more. */
public final class CudaFailure extends DeviceLost {
    private final int code;

    CudaFailure(String operation, int code, String reason) {
        super(operation + ": " + reason + " (CUDA error " + code + ")");
        this.code = code;
    }

    /** @return CUDA's number of the error */
    public int code() {
        return code;
    }
}
