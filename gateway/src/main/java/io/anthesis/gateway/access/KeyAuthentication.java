package io.anthesis.gateway.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Authenticates API keys, and in open mode requests without one. Tokens are left to Quarkus' OpenID Connect. */
@ApplicationScoped
public class KeyAuthentication implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer ";
    private static final int BEFORE_TOKENS = 2 * DEFAULT_PRIORITY;

    private final Access access;

    KeyAuthentication(Access access) {
        this.access = access;
    }

    /** @param secret as it was sent */
    static final class KeyRequest extends BaseAuthenticationRequest {
        private final String secret;

        KeyRequest(String secret) {
            this.secret = secret;
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return access.isOpen()
                    ? Uni.createFrom().item(access.openCaller().identity())
                    : Uni.createFrom().nullItem();
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        String secret = header.substring(BEARER.length()).trim();
        return access.mayBeToken(secret)
                ? Uni.createFrom().nullItem()
                : identities.authenticate(new KeyRequest(secret));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", Refusals.CHALLENGE));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(KeyRequest.class);
    }

    @Override
    public int getPriority() {
        return BEFORE_TOKENS;
    }

    /** Looks keys up in the ledger, off the event loop. */
    @ApplicationScoped
    public static class Keys implements IdentityProvider<KeyRequest> {
        private final Access access;

        Keys(Access access) {
            this.access = access;
        }

        @Override
        public Class<KeyRequest> getRequestType() {
            return KeyRequest.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(KeyRequest request, AuthenticationRequestContext context) {
            return context.runBlocking(() -> {
                Optional<Caller> caller = access.callerWith(request.secret);
                return caller.map(Caller::identity).orElseThrow(AuthenticationFailedException::new);
            });
        }
    }
}
