package io.anthesis.standalone.platform;

/** Something that the person at the terminal can mend; the message is one sentence that says how. */
public final class PlatformFailure extends RuntimeException {
    public PlatformFailure(String message) {
        super(message);
    }
}
