package io.anthesis.gateway.access;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.key.Scope;
import io.anthesis.ledger.owner.Owner;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The caller of this request, and what it may change. */
@Singleton
public class CurrentCaller {
    private final SecurityIdentity identity;

    CurrentCaller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** On whose account the request is. */
    public String submitter() {
        return Caller.of(identity).submitter();
    }

    /** Whether it may see and change a thing of this owner: its own submitter's, or all with scope admin. */
    public boolean owns(Owner owner) {
        Caller caller = Caller.of(identity);
        return caller.scope().includes(Scope.ADMIN)
                || owner.submitter().filter(caller.submitter()::equals).isPresent();
    }

    /**
     * Requires that the caller may change a thing.
     *
     * @param what it is, for the message: {@code job 7c1e…}
     * @param owner empty if there is no such thing, which passes: the operation answers 404 itself
     * @throws ProblemException 403 {@code not-owner}
     */
    public void requireOwner(String what, Optional<Owner> owner) {
        owner.filter(found -> !owns(found)).ifPresent(found -> {
            throw new ProblemException(Problem.of(
                    ProblemCode.NOT_OWNER,
                    what + " belongs to "
                            + found.submitter()
                                    .map(name -> "submitter '" + name + "'")
                                    .orElse("no submitter")
                            + ", this key to '" + submitter()
                            + "'; only keys of its submitter and those of scope admin may do this"));
        });
    }
}
