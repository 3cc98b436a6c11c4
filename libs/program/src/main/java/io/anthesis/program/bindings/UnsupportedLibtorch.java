package io.anthesis.program.bindings;

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
}
