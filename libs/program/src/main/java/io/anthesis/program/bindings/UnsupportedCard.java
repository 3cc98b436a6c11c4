package io.anthesis.program.bindings;

/** The GPU is too old for programs. */
public final class UnsupportedCard extends RuntimeException {
    UnsupportedCard(String message) {
        super(message);
    }
}
