package io.anthesis.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.command.PreviewRequests;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.plan.Forecasts;
import io.anthesis.ledger.plan.Plans;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Submits a request as a job, or answers with its plan. */
@Singleton
public class JobSubmission {
    private final JobRequests jobRequests;
    private final PreviewRequests previewRequests;
    private final Jobs jobs;
    private final Plans plans;
    private final Forecasts forecasts;
    private final CurrentCaller caller;

    JobSubmission(
            JobRequests jobRequests,
            PreviewRequests previewRequests,
            Jobs jobs,
            Plans plans,
            Forecasts forecasts,
            CurrentCaller caller) {
        this.jobRequests = jobRequests;
        this.previewRequests = previewRequests;
        this.jobs = jobs;
        this.plans = plans;
        this.forecasts = forecasts;
        this.caller = caller;
    }

    /**
     * What was submitted, with every default filled in.
     *
     * @param warnings what can be done, but will disappoint
     * @param forecast when it is expected to begin and end, and why it waits; left out if it has ended already
     */
    @Schema(name = "Submitted")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Submitted(UUID id, String kind, JsonNode spec, List<String> warnings, ForecastView forecast) {}

    /** @return 201 with a new job, 200 with a known one or with a plan */
    public Response submit(JobKind kind, JsonNode request, SubmissionOptions options) {
        Optional<String> key = options.idempotencyKey();
        if (options.isDryRun()) {
            return plan(jobRequests.prepare(kind, request));
        }
        return answer(kind, jobRequests.submit(UUID.randomUUID(), kind, request, caller.submitter(), key));
    }

    /** @return as {@link #submit}; 200 as well where there is a preview of the same spec by any submitter */
    Response preview(JsonNode request, SubmissionOptions options) {
        if (options.idempotencyKey().isPresent()) {
            throw new ProblemException(Problem.ofField(
                    ProblemCode.INVALID_HEADER,
                    "Idempotency-Key must be left out of a preview: each spec has one preview",
                    "Idempotency-Key"));
        }
        if (options.isDryRun()) {
            return plan(previewRequests.prepare(request));
        }
        return answer(JobKind.SAMPLING, previewRequests.submit(UUID.randomUUID(), request, caller.submitter()));
    }

    private Response plan(JobRequests.Prepared prepared) {
        return Response.ok(PlanView.of(plans.of(prepared, caller.submitter()))).build();
    }

    private Response answer(JobKind kind, SubmissionResult result) {
        return switch (result) {
            case SubmissionResult.Created created -> answer(201, created.id(), kind);
            case SubmissionResult.Known known -> answer(200, known.id(), kind);
            case SubmissionResult.Conflict conflict -> throw conflict("job", conflict);
            case SubmissionResult.OverQuota quota -> throw overQuota(quota);
        };
    }

    /** 409: the key is another request's. */
    public static ProblemException conflict(String what, SubmissionResult.Conflict conflict) {
        return new ProblemException(Problem.ofField(
                ProblemCode.IDEMPOTENCY_CONFLICT,
                "this Idempotency-Key was used for " + what + " " + conflict.id() + " with another body",
                "Idempotency-Key"));
    }

    /** 429: too many jobs are open. */
    public static ProblemException overQuota(SubmissionResult.OverQuota quota) {
        return new ProblemException(Problem.of(
                ProblemCode.QUOTA_EXCEEDED,
                "'" + quota.submitter() + "' may have " + quota.maxOpenJobs()
                        + " jobs that have not ended; wait for some of them, or cancel them"));
    }

    private Response answer(int status, UUID id, JobKind kind) {
        Optional<String> spec = jobs.spec(id);
        List<String> warnings = kind == JobKind.TRAINING
                ? spec.map(json -> jobRequests.warnings(Json.read(json, TrainingSpec.class)))
                        .orElse(List.of())
                : List.of();
        return Response.status(status)
                .location(URI.create("/v1/jobs/" + id))
                .entity(new Submitted(
                        id,
                        kind.key(),
                        spec.map(Json::parse).orElse(null),
                        warnings,
                        forecasts.of(id).map(ForecastView::of).orElse(null)))
                .build();
    }
}
