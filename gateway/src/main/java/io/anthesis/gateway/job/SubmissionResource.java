package io.anthesis.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.request.RequestParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/**
 * Takes samplings and evaluations. A repeated request with one Idempotency-Key is one job. Beside the fields of its spec a request may have
 * {@code priority} (-100 to 100, higher first) and {@code deadline} (a job that has not ended by then fails).
 */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SubmissionResource {
    private final JobSubmission submission;

    SubmissionResource(JobSubmission submission) {
        this.submission = submission;
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/samplings")
    @RunOnVirtualThread
    @Operation(summary = "Sample images from a checkpoint")
    public Response sample(
            @BeanParam SamplingOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "SamplingRequest"))) String body) {
        return submit(RequestParameters.body(body), options);
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/evaluations")
    @RunOnVirtualThread
    @Operation(summary = "Score a checkpoint or the images of a sampling job")
    public Response evaluate(
            @BeanParam SubmissionOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "EvaluationRequest")))
                    String body) {
        return submission.submit(JobKind.EVALUATION, RequestParameters.body(body), options);
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/interpolations")
    @RunOnVirtualThread
    @Operation(summary = "Sample an interpolation between two noises", description = "A sampling job.")
    public Response interpolate(
            @BeanParam SamplingOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "InterpolationRequest")))
                    String body) {
        return submit(SamplingForms.interpolation(RequestParameters.body(body)), options);
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/trajectories")
    @RunOnVirtualThread
    @Operation(
            summary = "Sample images and show each step",
            description = "A sampling job whose images show the noisy images of all steps above the predicted ones.")
    public Response trajectory(
            @BeanParam SamplingOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TrajectoryRequest")))
                    String body) {
        return submit(SamplingForms.trajectory(RequestParameters.body(body)), options);
    }

    private Response submit(JsonNode request, SamplingOptions options) {
        return options.isPreview()
                ? submission.preview(request, options)
                : submission.submit(JobKind.SAMPLING, request, options);
    }
}
