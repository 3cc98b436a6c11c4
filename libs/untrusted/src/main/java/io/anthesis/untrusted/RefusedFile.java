package io.anthesis.untrusted;

import java.io.IOException;

/** An untrusted file that cannot be used, or costs more than it may. */
public final class RefusedFile extends IOException {
    private final String field;

    /**
     * @param field of the request that the reason is about
     * @param reason what was found, what was expected, what to do
     */
    RefusedFile(String field, String reason) {
        super(reason);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
