package io.anthesis.tensor.execution;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What carries networks out. Settings and JSON name them in small letters. */
public enum Execution {
    /** PyTorch's TorchScript: CPUs, and GPUs by its own kernels. */
    @JsonProperty("torchscript")
    TORCHSCRIPT,
    /** Programs of a GPU of NVIDIA's, with kernels of our own. */
    @JsonProperty("program")
    PROGRAM
}
