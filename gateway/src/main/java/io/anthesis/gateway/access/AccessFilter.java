package io.anthesis.gateway.access;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets requests in, or tells what they lack. */
@Singleton
public class AccessFilter {
    private static final String BEARER = "Bearer ";
    private static final String ROLE = "anthesis-";

    private final Access access;
    private final CurrentCaller current;
    private final RateLimits limits;
    private final CurrentIdentityAssociation identities;

    AccessFilter(Access access, CurrentCaller current, RateLimits limits, CurrentIdentityAssociation identities) {
        this.access = access;
        this.current = current;
        this.limits = limits;
        this.identities = identities;
    }

    @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
    public void check(ContainerRequestContext request) {
        String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (header == null && access.isOpen()) {
            return;
        }
        Caller caller = caller(header).orElseThrow(() -> refused(header));
        Scope needed = NeededScope.of(request.getMethod(), request.getUriInfo().getPath());
        if (!caller.scope().includes(needed)) {
            throw new ProblemException(Problem.of(
                    403,
                    "forbidden",
                    "this takes a key of scope " + needed.key() + ", yours is of scope "
                            + caller.scope().key()));
        }
        current.is(caller);
        limits.take(caller, request);
    }

    private Optional<Caller> caller(String header) {
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        String secret = header.substring(BEARER.length()).trim();
        Optional<Caller> owner = access.callerWith(secret);
        return owner.isEmpty() && access.takesTokens() && !secret.startsWith(ApiKeys.PREFIX) ? bearerOfToken() : owner;
    }

    /** The token is looked at now, by Quarkus' OpenID Connect. */
    private Optional<Caller> bearerOfToken() {
        try {
            SecurityIdentity identity = identities.getIdentity();
            if (identity.isAnonymous()) {
                return Optional.empty();
            }
            String name = identity.getPrincipal().getName();
            return highest(identity).map(scope -> access.callerOf(name, scope));
        } catch (AuthenticationFailedException e) {
            return Optional.empty();
        }
    }

    private static Optional<Scope> highest(SecurityIdentity identity) {
        Optional<Scope> highest = Optional.empty();
        for (Scope scope : Scope.values()) {
            if (identity.hasRole(ROLE + scope.key())) {
                highest = Optional.of(scope);
            }
        }
        return highest;
    }

    private static ProblemException refused(String header) {
        String detail = header == null
                ? "this gateway takes requests with a key: Authorization: Bearer anth_...; anthesis keys create makes one"
                : "the key is unknown, revoked or expired, or the token gives no role anthesis-read, -submit or -admin";
        return new ProblemException(Problem.of(401, "unauthorized", detail));
    }
}
