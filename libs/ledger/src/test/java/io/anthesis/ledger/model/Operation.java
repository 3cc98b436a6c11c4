package io.anthesis.ledger.model;

/** What somebody does with the ledger. {@code pick} chooses among what the actor has claimed so far, lost leases included. */
sealed interface Operation {
    record Submit(int job) implements Operation {}

    record Cancel(int job) implements Operation {}

    record Claim() implements Operation {}

    record Renew(int pick) implements Operation {}

    record Finish(int pick) implements Operation {}

    record Fail(int pick, boolean forGood) implements Operation {}

    record Release(int pick) implements Operation {}

    /** Makes a lease look as if its holder had been silent for too long. */
    record Expire(int pick) implements Operation {}

    record Reap() implements Operation {}
}
