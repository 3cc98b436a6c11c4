package io.anthesis.contracts.spec;

import io.anthesis.contracts.text.Shown;

/** A value of a spec that cannot be used. Field and message may quote the value: they are made safe to show here. */
public final class InvalidSpec extends IllegalArgumentException {
    private final String field;
    private final String expectation;

    /** @param expectation what would be right, then what was found */
    public InvalidSpec(String field, String expectation) {
        super(Shown.of(field) + " " + Shown.sentence(expectation));
        this.field = Shown.of(field);
        this.expectation = expectation;
    }

    public String field() {
        return field;
    }

    /** @return the same of a field that the reader knows by another name */
    InvalidSpec of(String otherField) {
        return new InvalidSpec(otherField, expectation);
    }

    /** @throws InvalidSpec if the condition does not hold */
    public static void require(boolean condition, String field, String expectation, Object found) {
        if (!condition) {
            throw new InvalidSpec(
                    field,
                    "must be " + expectation + ", was " + (found == null ? "missing" : Shown.of(found.toString())));
        }
    }
}
