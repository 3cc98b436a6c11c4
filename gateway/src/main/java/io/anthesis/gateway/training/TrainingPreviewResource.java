package io.anthesis.gateway.training;

import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.training.TrainingHistory;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The first images of a training. */
@Path("/v1/trainings/{id}/preview")
public class TrainingPreviewResource {
    private final TrainingHistory history;

    TrainingPreviewResource(TrainingHistory history) {
        this.history = history;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Produces("image/png")
    @Operation(
            summary = "Images of a training before its first checkpoint",
            description =
                    "Six images, sampled in 20 steps with the weights after step previewStep, from the same noise as the overviews."
                            + " There are none if the first epoch ends before anthesis.trainer.preview-after (default 30s).")
    @APIResponse(
            responseCode = "200",
            description = "the image",
            content = @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response get(String id) {
        UUID training = RequestParameters.uuid("id", id);
        byte[] png = history.preview(training)
                .orElseThrow(() -> ProblemException.notFound("a preview of training " + training));
        return Response.ok(png, "image/png").header("Cache-Control", "no-cache").build();
    }
}
