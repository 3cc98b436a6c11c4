package io.anthesis.program.bindings;

import io.anthesis.tensor.device.DeviceLost;

/** What was to be captured cannot be. PyTorch's allocator goes on capturing, so the process must not go on with the device. */
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
