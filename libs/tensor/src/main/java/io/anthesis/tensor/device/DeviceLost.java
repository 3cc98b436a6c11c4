package io.anthesis.tensor.device;

/** A device that this process cannot use any more: what was computed on it is lost, and a new process has to be started. */
public class DeviceLost extends RuntimeException {
    protected DeviceLost(String message) {
        super(message);
    }
}
