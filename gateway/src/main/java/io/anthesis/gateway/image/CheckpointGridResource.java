package io.anthesis.gateway.image;

import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.sql.Database;
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
    private final Database database;
    private final ImageLinks links;

    CheckpointGridResource(Database database, ImageLinks links) {
        this.database = database;
        this.links = links;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "The 3x6 overview of a checkpoint: 20 steps from always the same noise")
    public ImageLink grid(String id) {
        return database.transaction(transaction -> transaction.first(
                        row -> links.of("checkpoint_" + id + ".png", row.getString(1)),
                        "select grid_digest from checkpoints where id = ? and grid_digest is not null",
                        id))
                .orElseThrow(() -> ProblemException.notFound("an overview of checkpoint " + id));
    }
}
