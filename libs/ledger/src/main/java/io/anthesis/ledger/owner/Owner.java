package io.anthesis.ledger.owner;

import java.util.Optional;

/**
 * The owner of a thing.
 *
 * @param submitter empty for what was made before owners were recorded
 */
public record Owner(Optional<String> submitter) {
    /** @param submitter null for none */
    public static Owner of(String submitter) {
        return new Owner(Optional.ofNullable(submitter));
    }
}
