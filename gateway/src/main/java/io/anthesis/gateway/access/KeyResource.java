package io.anthesis.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.time.RequestTimes;
import io.anthesis.gateway.origin.BrowserRequest;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.key.ApiKey;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Keys of people and programs. */
@Path("/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
public class KeyResource {
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";
    private static final int MAX_REQUESTS = 1_000_000;

    private final ApiKeys keys;
    private final InstantSource clock;

    KeyResource(ApiKeys keys, InstantSource clock) {
        this.clock = clock;
        this.keys = keys;
    }

    /**
     * A key.
     *
     * @param submitter on whose account its jobs are
     * @param key what its owner sends; only in the answer to the request that made it
     */
    @Schema(name = "KeyView")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KeyView(
            String name,
            String scope,
            String submitter,
            Integer requestsPerMinute,
            Instant createdAt,
            Instant expiresAt,
            Instant lastUsedAt,
            String key) {
        static KeyView of(ApiKey about, String key) {
            return new KeyView(
                    about.name(),
                    about.scope().key(),
                    about.submitter(),
                    about.requestsPerMinute(),
                    about.createdAt(),
                    about.expiresAt(),
                    about.lastUsedAt(),
                    key);
        }

        @Override
        public String toString() {
            return "key " + name;
        }
    }

    /** @param submitter the name, where left out */
    private record KeyRequest(
            String name, String scope, String submitter, Integer requestsPerMinute, Instant expiresAt) {
        KeyRequest {
            submitter = submitter == null ? name : submitter;
            Scope.parse(scope);
            requireName("name", name);
            requireName("submitter", submitter);
            if (requestsPerMinute != null && (requestsPerMinute < 1 || requestsPerMinute > MAX_REQUESTS)) {
                throw new InvalidSpec(
                        "requestsPerMinute",
                        "must be 1 to " + MAX_REQUESTS + ", or left out, was " + requestsPerMinute);
            }
        }

        /** @throws InvalidSpec if the key would be over before it is made, or no database could keep its end */
        void requireExpiryAfter(Instant now) {
            if (expiresAt != null && (expiresAt.isBefore(now) || expiresAt.isAfter(RequestTimes.LAST))) {
                throw new InvalidSpec(
                        "expiresAt", "must be a time to come, such as 2030-01-01T00:00:00Z, was " + expiresAt);
            }
        }

        private static void requireName(String field, String name) {
            if (name == null || !name.matches(NAME)) {
                throw new InvalidSpec(
                        field,
                        "must be 1 to 63 small letters, digits, dots and dashes, was "
                                + (name == null ? "missing" : "'" + name + "'"));
            }
        }
    }

    @GET
    @RolesAllowed(Roles.ADMIN)
    @RunOnVirtualThread
    @Operation(summary = "API keys, without their secrets")
    public List<KeyView> list() {
        return keys.list().stream().map(key -> KeyView.of(key, null)).toList();
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create an API key",
            description =
                    "The key is shown only in this response. Web pages cannot create keys: use anthesis keys create.")
    @APIResponse(
            responseCode = "201",
            description = "the key",
            content = @Content(schema = @Schema(implementation = KeyView.class)))
    @APIResponse(responseCode = "409", description = "the name is taken")
    @APIResponse(
            responseCode = "403",
            description = "the key does not have scope admin, or a web page sent the request")
    public Response create(
            @Context HttpHeaders headers,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "KeyRequest"))) String body) {
        if (BrowserRequest.is(headers)) {
            throw new ProblemException(Problem.of(
                    ProblemCode.KEY_FOR_A_PAGE,
                    "keys cannot be created from web pages, and this request has Origin or Sec-Fetch headers; on the command line:"
                            + " anthesis keys create NAME --scope read|submit|admin"));
        }
        KeyRequest request = Json.spec(Json.requireObject(RequestParameters.body(body)), KeyRequest.class);
        request.requireExpiryAfter(clock.instant());
        ApiKeys.Created created = keys.create(
                        request.name(),
                        Scope.parse(request.scope()),
                        request.submitter(),
                        request.requestsPerMinute(),
                        request.expiresAt())
                .orElseThrow(() -> new ProblemException(Problem.ofField(
                        ProblemCode.NAME_TAKEN,
                        "a key exists with the name '" + request.name() + "'; revoke it, or choose another name",
                        "name")));
        return Response.status(201)
                .entity(KeyView.of(created.about(), created.key()))
                .header("Cache-Control", "no-store")
                .build();
    }

    @DELETE
    @RolesAllowed(Roles.ADMIN)
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "Revoke a key", description = "Every gateway rejects the key within five seconds.")
    @APIResponse(responseCode = "204", description = "deleted")
    public void revoke(String name) {
        if (!keys.revoke(name)) {
            throw ProblemException.notFound("key '" + name + "'");
        }
    }
}
