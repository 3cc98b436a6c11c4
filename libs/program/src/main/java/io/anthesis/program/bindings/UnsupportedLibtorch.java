package io.anthesis.program.bindings;

/** The PyTorch that was found lacks a function that programs need. */
public final class UnsupportedLibtorch extends RuntimeException {
    UnsupportedLibtorch(String symbol) {
        super("this PyTorch has no function " + symbol + "; versions 2.7.1 to 2.11 have it");
    }
}
