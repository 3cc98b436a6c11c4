package io.anthesis.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Named defaults for trainings. */
@Path("/v1/presets")
@Produces(MediaType.APPLICATION_JSON)
public class PresetResource {
    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Named defaults for trainings")
    public Map<String, JsonNode> all() {
        return Presets.all().properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Path("/{name}")
    @Operation(summary = "One preset")
    public JsonNode one(String name) {
        JsonNode preset = Presets.all().get(name);
        if (preset == null) {
            throw ProblemException.notFound("preset '" + name + "'");
        }
        return preset;
    }
}
