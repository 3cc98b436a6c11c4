package io.anthesis.gateway.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the bearer of an OpenID Connect token a caller, by the highest of its roles; the token's name is the submitter. */
@ApplicationScoped
public class TokenRoles implements SecurityIdentityAugmentor {
    private final Access access;

    TokenRoles(Access access) {
        this.access = access;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous() || Caller.of(identity) != null) {
            return Uni.createFrom().item(identity);
        }
        String name = identity.getPrincipal().getName();
        return Roles.scope(identity.getRoles())
                .map(scope -> Uni.createFrom().item(access.callerOf(name, scope).identity(identity)))
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException()));
    }
}
