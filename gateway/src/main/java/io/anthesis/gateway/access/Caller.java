package io.anthesis.gateway.access;

import io.anthesis.ledger.key.Scope;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import java.security.Principal;

/**
 * The caller of a request.
 *
 * @param id of the key, or the token's subject; requests are counted by it
 * @param submitter on whose account jobs are, and who owns what the request makes
 * @param requestsPerMinute 0 for any number
 */
record Caller(String id, String submitter, Scope scope, int requestsPerMinute) implements Principal {
    private static final String ATTRIBUTE = "anthesis.caller";

    @Override
    public String getName() {
        return submitter;
    }

    SecurityIdentity identity() {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(this)
                .addRoles(Roles.includedIn(scope))
                .addAttribute(ATTRIBUTE, this)
                .build();
    }

    /** As {@link #identity()}, keeping what OpenID Connect knows of a token. */
    SecurityIdentity identity(SecurityIdentity token) {
        return QuarkusSecurityIdentity.builder(token)
                .addRoles(Roles.includedIn(scope))
                .addAttribute(ATTRIBUTE, this)
                .build();
    }

    /** @return null without a caller, and for a token before {@link TokenRoles} */
    static Caller of(SecurityIdentity identity) {
        return identity.getAttribute(ATTRIBUTE);
    }
}
