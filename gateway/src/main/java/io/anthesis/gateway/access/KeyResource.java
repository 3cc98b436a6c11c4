package io.anthesis.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.Parameters;
import io.anthesis.ledger.key.ApiKey;
import io.anthesis.ledger.key.ApiKeys;
import io.anthesis.ledger.key.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
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
    private static final Set<String> FIELDS = Set.of("name", "scope", "submitter", "requestsPerMinute", "expiresAt");
    private static final int MOST_REQUESTS = 1_000_000;

    private final ApiKeys keys;

    KeyResource(ApiKeys keys) {
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

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Keys, without what is secret of them")
    public List<KeyView> list() {
        return keys.list().stream().map(key -> KeyView.of(key, null)).toList();
    }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a key", description = "It is shown in this answer and never again.")
    @APIResponse(
            responseCode = "201",
            description = "the key",
            content = @Content(schema = @Schema(implementation = KeyView.class)))
    @APIResponse(responseCode = "409", description = "the name is taken")
    public Response create(
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "KeyRequest"))) String body) {
        ObjectNode request = Json.requireObject(Parameters.body(body));
        request.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new InvalidSpec(
                        field,
                        "is no field of a key; there are "
                                + FIELDS.stream().sorted().toList());
            }
        });
        String name = name(request, "name", null);
        Scope scope = Scope.parse(request.path("scope").asText(null));
        ApiKeys.Created created = keys.create(
                        name, scope, name(request, "submitter", name), requestsPerMinute(request), expiry(request))
                .orElseThrow(() -> new ProblemException(Problem.ofField(
                        409, "name-taken", "there is a key '" + name + "'; revoke it, or take another name", "name")));
        return Response.status(201)
                .entity(KeyView.of(created.about(), created.key()))
                .header("Cache-Control", "no-store")
                .build();
    }

    private static String name(ObjectNode request, String field, String usual) {
        String name = request.path(field).asText(usual);
        if (name == null || !name.matches(NAME)) {
            throw new InvalidSpec(
                    field,
                    "must be 1 to 63 small letters, digits, dots and dashes, was "
                            + (name == null ? "missing" : "'" + name + "'"));
        }
        return name;
    }

    private static Integer requestsPerMinute(ObjectNode request) {
        if (!request.hasNonNull("requestsPerMinute")) {
            return null;
        }
        int number = request.path("requestsPerMinute").asInt(0);
        if (number < 1
                || number > MOST_REQUESTS
                || !request.path("requestsPerMinute").isInt()) {
            throw new InvalidSpec(
                    "requestsPerMinute",
                    "must be 1 to " + MOST_REQUESTS + ", or left out, was " + request.get("requestsPerMinute"));
        }
        return number;
    }

    private static Instant expiry(ObjectNode request) {
        if (!request.hasNonNull("expiresAt")) {
            return null;
        }
        String text = request.path("expiresAt").asText();
        try {
            Instant expiry = Instant.parse(text);
            if (expiry.isAfter(Instant.now()) && expiry.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return expiry;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new InvalidSpec("expiresAt", "must be a time to come, such as 2030-01-01T00:00:00Z, was '" + text + "'");
    }

    @DELETE
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "Revoke a key", description = "Within five seconds no gateway takes it any more.")
    @APIResponse(responseCode = "204", description = "it is gone")
    public void revoke(String name) {
        if (!keys.revoke(name)) {
            throw ProblemException.notFound("key '" + name + "'");
        }
    }
}
