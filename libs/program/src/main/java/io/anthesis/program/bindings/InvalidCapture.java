package io.anthesis.program.bindings;

import io.anthesis.tensor.device.DeviceLost;

/** A capture failed. PyTorch's allocator is still capturing, so the process must not use the device any more. */
public final class InvalidCapture extends DeviceLost {
    InvalidCapture() {
        super(
                "the capture of a program became invalid: something that it starts waits for the device or allocates memory"
                        + " of CUDA itself");
    }

    InvalidCapture(Throwable cause) {
        super("the capture of a program was broken off: " + cause.getMessage());
        initCause(cause);
    }
}
