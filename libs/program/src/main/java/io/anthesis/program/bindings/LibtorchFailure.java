package io.anthesis.program.bindings;

/** A function of PyTorch failed. Its own reason is in the process's standard error, where PyTorch writes it. */
public final class LibtorchFailure extends RuntimeException {
    LibtorchFailure(String operation) {
        super(operation + " failed in PyTorch");
    }
}
