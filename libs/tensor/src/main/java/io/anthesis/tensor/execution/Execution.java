package io.anthesis.tensor.execution;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What carries networks out. The names in JSON and in settings are those of {@link #toString}. */
public enum Execution {
    /** PyTorch's TorchScript: CPUs, and GPUs by its own kernels. */
    @JsonProperty("torchscript")
    TORCHSCRIPT("torchscript"),
    /** Programs of a GPU of NVIDIA's, with kernels of our own. */
    @JsonProperty("program")
    PROGRAM("program");

    private final String name;

    Execution(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
