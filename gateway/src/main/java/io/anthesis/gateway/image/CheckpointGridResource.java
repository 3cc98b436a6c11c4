package io.anthesis.gateway.image;

import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where the overview of a checkpoint can be downloaded. */
@Path("/v1/checkpoints/{id}/grid")
@Produces(MediaType.APPLICATION_JSON)
public class CheckpointGridResource {
    private final Checkpoints checkpoints;
    private final ImageLinks links;

    CheckpointGridResource(Checkpoints checkpoints, ImageLinks links) {
        this.checkpoints = checkpoints;
        this.links = links;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(
            summary =
                    "The overview of a checkpoint: 18 images, or 6 of each of the first 12 classes, always from the same noise")
    public ImageLink grid(String id) {
        return checkpoints
                .grid(id)
                .map(digest -> links.ofOverview("checkpoint_" + id + ".png", digest))
                .orElseThrow(() -> ProblemException.notFound("an overview of checkpoint " + id));
    }
}
