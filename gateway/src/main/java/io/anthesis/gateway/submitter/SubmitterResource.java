package io.anthesis.gateway.submitter;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.submitter.Submitters;
import io.anthesis.ledger.submitter.Submitters.Submitter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Who submits jobs, and how much at once. */
@Path("/v1/submitters")
@Produces(MediaType.APPLICATION_JSON)
public class SubmitterResource {
    private static final int MAX_NAME = 100;

    private final Submitters submitters;

    SubmitterResource(Submitters submitters) {
        this.submitters = submitters;
    }

    /**
     * Limits; null or left out for none.
     *
     * @param maxRunningTasks of each kind
     * @param maxOpenJobs that have not ended
     */
    public record Limits(Integer maxRunningTasks, Integer maxOpenJobs) {
        public Limits {
            requireCount("maxRunningTasks", maxRunningTasks);
            requireCount("maxOpenJobs", maxOpenJobs);
        }

        private static void requireCount(String field, Integer count) {
            if (count != null && count < 0) {
                throw new InvalidSpec(field, "must be 0 or more, or null for no limit, was " + count);
            }
        }
    }

    /**
     * A submitter's limits and what it has now.
     *
     * @param maxRunningTasks of each kind; left out, like the next, where there is no limit
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SubmitterView(
            String name, Integer maxRunningTasks, Integer maxOpenJobs, long runningTasks, long openJobs) {
        static SubmitterView of(Submitter submitter) {
            return new SubmitterView(
                    submitter.name(),
                    submitter.maxRunningTasks(),
                    submitter.maxOpenJobs(),
                    submitter.runningTasks(),
                    submitter.openJobs());
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Submitters that have limits or open jobs")
    public List<SubmitterView> list() {
        return submitters.list().stream().map(SubmitterView::of).toList();
    }

    @PUT
    @RolesAllowed(Roles.ADMIN)
    @Path("/{name}")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Set a submitter's limits",
            description = "Existing jobs stay, even if they exceed the limits.")
    public List<SubmitterView> limit(
            String name,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "LimitsRequest"))) String body) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new InvalidSpec("name", "must have 1 to " + MAX_NAME + " characters, had " + name.length());
        }
        JsonNode request = Json.requireObject(RequestParameters.body(body));
        Limits limits = Json.spec(request, Limits.class);
        submitters.limit(name, limits.maxRunningTasks(), limits.maxOpenJobs());
        return list().stream().filter(one -> one.name().equals(name)).toList();
    }
}
