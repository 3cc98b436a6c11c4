package io.anthesis.contracts.spec;

/** A value of a spec that cannot be used. */
public final class InvalidSpec extends IllegalArgumentException {
    private final String field;

    /** @param expectation what would be right, then what was found */
    public InvalidSpec(String field, String expectation) {
        super(field + " " + expectation);
        this.field = field;
    }

    public String field() {
        return field;
    }

    static void require(boolean condition, String field, String expectation, Object found) {
        if (!condition) {
            throw new InvalidSpec(field, "must be " + expectation + ", was " + (found == null ? "missing" : found));
        }
    }
}
