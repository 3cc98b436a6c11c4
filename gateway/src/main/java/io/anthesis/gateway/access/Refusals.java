package io.anthesis.gateway.access;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.ledger.key.Scope;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a caller lacks, as problems. */
public class Refusals {
    static final String CHALLENGE = "Bearer realm=\"anthesis\"";

    private final SecurityIdentity identity;

    Refusals(SecurityIdentity identity) {
        this.identity = identity;
    }

    @ServerExceptionMapper
    Response map(UnauthorizedException e) {
        return unauthorized(
                "this gateway requires an API key: Authorization: Bearer anth_...; create one with anthesis keys create");
    }

    @ServerExceptionMapper
    Response map(AuthenticationFailedException e) {
        return unauthorized(
                "the key is unknown, revoked or expired, or the token gives no role anthesis-read, -submit or -admin");
    }

    private static Response unauthorized(String detail) {
        return Response.fromResponse(
                        Problem.of(ProblemCode.UNAUTHORIZED, detail).response())
                .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE)
                .build();
    }

    @ServerExceptionMapper
    Response map(ForbiddenException e, ResourceInfo operation) {
        RolesAllowed needed = operation.getResourceMethod().getAnnotation(RolesAllowed.class);
        if (needed == null) {
            return Problem.of(ProblemCode.FORBIDDEN, "this operation has no scope, so no key may call it")
                    .response();
        }
        String scope = Roles.scope(Set.of(needed.value())).map(Scope::key).orElseThrow();
        return Problem.of(
                        ProblemCode.FORBIDDEN,
                        "this takes a key of scope " + scope + ", yours is of scope "
                                + Caller.of(identity).scope().key())
                .response();
    }
}
