package io.anthesis.program.bindings;

import java.nio.file.Path;

/** The PyTorch that was found lacks a function or a library that programs need. */
public final class UnsupportedLibtorch extends RuntimeException {
    private UnsupportedLibtorch(String message) {
        super(message);
    }

    static UnsupportedLibtorch withoutFunction(String symbol) {
        return new UnsupportedLibtorch("this PyTorch has no function " + symbol + "; versions 2.7.1 to 2.11 have it");
    }

    static UnsupportedLibtorch withoutLibrary(String name, Object places) {
        return new UnsupportedLibtorch(
                "there is no library " + name + " in " + places + "; programs on a GPU need PyTorch's build for CUDA");
    }

    static UnsupportedLibtorch thatDoesNotLoad(Path library, UnsatisfiedLinkError e) {
        return new UnsupportedLibtorch(library + " cannot be loaded: " + e.getMessage());
    }

    static UnsupportedLibtorch withoutDriver(IllegalArgumentException e) {
        return new UnsupportedLibtorch(
                "there is no driver of NVIDIA's (" + e.getMessage() + "); programs on a GPU need one");
    }
}
