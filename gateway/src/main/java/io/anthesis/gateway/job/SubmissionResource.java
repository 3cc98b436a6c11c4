package io.anthesis.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.job.Jobs;
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

/**
 * Takes jobs. A repeated request with one Idempotency-Key is one job. Beside the fields of its spec a request may have
 * {@code priority} (-100 to 100, higher first) and {@code deadline} (a job that has not ended by then fails).
 */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class SubmissionResource {
    private static final int MAX_KEY = 200;

    private final JobDesk desk;
    private final Jobs jobs;
    private final GatewayConfig config;

    SubmissionResource(JobDesk desk, Jobs jobs, GatewayConfig config) {
        this.desk = desk;
        this.jobs = jobs;
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
    @APIResponse(responseCode = "429", description = "the submitter has as many open jobs as it may have")
    @APIResponse(responseCode = "503", description = "the ledger is away; Retry-After says when to try again")
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
    @APIResponse(responseCode = "429", description = "the submitter has as many open jobs as it may have")
    @APIResponse(responseCode = "503", description = "the ledger is away; Retry-After says when to try again")
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
    @APIResponse(responseCode = "429", description = "the submitter has as many open jobs as it may have")
    @APIResponse(responseCode = "503", description = "the ledger is away; Retry-After says when to try again")
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
    public record Submitted(UUID id, String kind, JsonNode spec) {}

    private Response submit(JobKind kind, String key, String body) {
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw new ProblemException(Problem.ofField(
                    400,
                    "invalid-header",
                    "Idempotency-Key must have 1 to " + MAX_KEY + " characters, had " + key.length(),
                    "Idempotency-Key"));
        }
        SubmissionResult result =
                desk.submit(UUID.randomUUID(), kind, Json.parse(body), config.submitter(), Optional.ofNullable(key));
        return switch (result) {
            case SubmissionResult.Created created -> answer(201, created.id(), kind);
            case SubmissionResult.Known known -> answer(200, known.id(), kind);
            case SubmissionResult.Conflict conflict ->
                throw new ProblemException(Problem.ofField(
                        409,
                        "idempotency-conflict",
                        "this Idempotency-Key was used for job " + conflict.id() + " with another body",
                        "Idempotency-Key"));
            case SubmissionResult.OverQuota(String submitter, int most) ->
                throw new ProblemException(Problem.of(
                        429,
                        "quota-exceeded",
                        "'" + submitter + "' may have " + most
                                + " jobs that have not ended; wait for some of them, or cancel them"));
        };
    }

    private Response answer(int status, UUID id, JobKind kind) {
        return Response.status(status)
                .location(URI.create("/v1/jobs/" + id))
                .entity(new Submitted(
                        id, kind.key(), jobs.spec(id).map(Json::parse).orElse(null)))
                .build();
    }
}
