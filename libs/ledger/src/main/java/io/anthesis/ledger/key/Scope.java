package io.anthesis.ledger.key;

import io.anthesis.contracts.spec.InvalidSpec;
import java.util.Locale;

/** What a key may do; each scope includes the previous ones. */
public enum Scope {
    /** Look at everything. */
    READ,
    /** Submit jobs and bring data; change what the same submitter made. */
    SUBMIT,
    /** Change what others made, set limits, replay dead letters, make keys. */
    ADMIN;

    public boolean includes(Scope needed) {
        return compareTo(needed) >= 0;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws InvalidSpec naming the scopes there are */
    public static Scope parse(String key) {
        for (Scope scope : values()) {
            if (scope.key().equals(key)) {
                return scope;
            }
        }
        throw new InvalidSpec(
                "scope", "must be read, submit or admin, was " + (key == null ? "missing" : "'" + key + "'"));
    }
}
