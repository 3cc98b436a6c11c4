package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.job.SubmissionResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Takes jobs. A repeated request with one Idempotency-Key is one job. */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SubmissionResource {
    private static final int MAX_KEY = 200;

    private final JobDesk desk;
    private final GatewayConfig config;

    SubmissionResource(JobDesk desk, GatewayConfig config) {
        this.desk = desk;
        this.config = config;
    }

    @POST
    @Path("/trainings")
    @RunOnVirtualThread
    @Operation(summary = "Train a model", description = "What is left out comes from the preset (quick unless named).")
    @APIResponse(
            responseCode = "201",
            description = "the job",
            content = @Content(schema = @Schema(implementation = Submitted.class)))
    @APIResponse(responseCode = "400", description = "a field is wrong; the problem names it")
    @APIResponse(responseCode = "409", description = "the Idempotency-Key belongs to another request")
    public Response train(
            @HeaderParam("Idempotency-Key") String key,
            @RequestBody(content = @Content(schema = @Schema(implementation = TrainingSpec.class))) String body) {
        return submit(JobKind.TRAINING, key, body);
    }

    @POST
    @Path("/samplings")
    @RunOnVirtualThread
    @Operation(summary = "Sample images from a checkpoint")
    @APIResponse(
            responseCode = "201",
            description = "the job",
            content = @Content(schema = @Schema(implementation = Submitted.class)))
    @APIResponse(responseCode = "400", description = "a field is wrong; the problem names it")
    @APIResponse(responseCode = "409", description = "the Idempotency-Key belongs to another request")
    public Response sample(
            @HeaderParam("Idempotency-Key") String key,
            @RequestBody(content = @Content(schema = @Schema(implementation = SamplingSpec.class))) String body) {
        return submit(JobKind.SAMPLING, key, body);
    }

    @POST
    @Path("/evaluations")
    @RunOnVirtualThread
    @Operation(summary = "Score a checkpoint or the images of a sampling job")
    @APIResponse(
            responseCode = "201",
            description = "the job",
            content = @Content(schema = @Schema(implementation = Submitted.class)))
    @APIResponse(responseCode = "400", description = "a field is wrong; the problem names it")
    @APIResponse(responseCode = "409", description = "the Idempotency-Key belongs to another request")
    public Response evaluate(
            @HeaderParam("Idempotency-Key") String key,
            @RequestBody(content = @Content(schema = @Schema(implementation = EvaluationSpec.class))) String body) {
        return submit(JobKind.EVALUATION, key, body);
    }

    @GET
    @Path("/presets")
    @Operation(summary = "Named defaults for trainings")
    public Map<?, ?> presets() {
        return Json.read(Presets.all().toString(), Map.class);
    }

    /** What was submitted, with every default filled in. */
    public record Submitted(UUID id, String kind, JobSpec spec) {}

    private Response submit(JobKind kind, String key, String body) {
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw new ProblemException(Problem.ofField(
                    400,
                    "invalid-header",
                    "Idempotency-Key must have 1 to " + MAX_KEY + " characters, had " + key.length(),
                    "Idempotency-Key"));
        }
        JobSpec spec = desk.resolve(kind, Json.parse(body));
        return switch (desk.submit(UUID.randomUUID(), spec, config.submitter(), Optional.ofNullable(key))) {
            case SubmissionResult.Created created -> answer(201, created.id(), spec);
            case SubmissionResult.Known known -> answer(200, known.id(), spec);
            case SubmissionResult.Conflict conflict ->
                throw new ProblemException(Problem.ofField(
                        409,
                        "idempotency-conflict",
                        "this Idempotency-Key was used for job " + conflict.id() + " with another body",
                        "Idempotency-Key"));
        };
    }

    private static Response answer(int status, UUID id, JobSpec spec) {
        return Response.status(status)
                .location(URI.create("/v1/jobs/" + id))
                .entity(new Submitted(id, spec.kind().key(), spec))
                .build();
    }
}
