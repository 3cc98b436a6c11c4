package io.anthesis.ledger.owner;

import java.util.Optional;

/** Decides within a transaction whether a thing of this owner may be changed. */
@FunctionalInterface
public interface OwnerCheck {
    /**
     * Ends the transaction by an exception if it may not.
     *
     * @param owner empty if there is no such thing
     */
    void require(Optional<Owner> owner);
}
