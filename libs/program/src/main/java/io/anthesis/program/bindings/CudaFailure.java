package io.anthesis.program.bindings;

/** A function of CUDA failed. Except where memory ran out, the process can use the device no more. */
public final class CudaFailure extends RuntimeException {
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
