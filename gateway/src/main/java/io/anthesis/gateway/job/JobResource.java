package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobState;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.plan.Forecasts;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {
    private final Jobs jobs;
    private final Deletions deletions;
    private final Forecasts forecasts;
    private final Owners owners;
    private final CurrentCaller caller;

    JobResource(Jobs jobs, Deletions deletions, Forecasts forecasts, Owners owners, CurrentCaller caller) {
        this.jobs = jobs;
        this.deletions = deletions;
        this.forecasts = forecasts;
        this.owners = owners;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "Jobs, newest first")
    public RestResponse<List<JobView>> list(@BeanParam JobFilter filter, @BeanParam PageRequest page) {
        List<JobView> jobs =
                JobEntity.find(filter, page).stream().map(JobView::of).toList();
        return page.page(jobs, job -> new Cursor(job.createdAt(), job.id().toString()));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(
            summary = "One job",
            description =
                    "A job that has not ended has a forecast: when it is expected to start and end, and why it waits.")
    @APIResponse(responseCode = "200", description = "the job")
    @APIResponse(responseCode = "404", description = "no such job")
    @APIResponse(responseCode = "410", description = "the job was deleted")
    public JobView get(String id) {
        UUID job = RequestParameters.uuid("id", id);
        ForecastView forecast = forecasts.of(job).map(ForecastView::of).orElse(null);
        return QuarkusTransaction.requiringNew()
                .call(() -> JobEntity.<JobEntity>findByIdOptional(job).map(found -> JobView.of(found, forecast)))
                .orElseThrow(() -> deletions.lastEventOf(job).isPresent()
                        ? new ProblemException(Problem.of(ProblemCode.JOB_DELETED, "job " + id + " was deleted"))
                        : ProblemException.notFound("job " + id));
    }

    /** The state that the job has after the request. */
    public record Cancelled(String id, String state) {}

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/cancel")
    @RunOnVirtualThread
    @Operation(summary = "Cancel a job", description = "A job that has ended does not change.")
    public Cancelled cancel(String id) {
        UUID job = RequestParameters.uuid("id", id);
        caller.requireOwner("job " + id, owners.ofJob(job));
        JobState state = jobs.cancel(job).orElseThrow(() -> ProblemException.notFound("job " + id));
        return new Cancelled(id, state.key());
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(
            summary = "Delete a job that has ended, with all its products",
            description =
                    "A training is deleted with its checkpoints and their scores, a sampling with its images. Their objects are"
                            + " removed from the storage some minutes later.")
    @APIResponse(responseCode = "204", description = "deleted")
    @APIResponse(responseCode = "404", description = "no such job")
    @APIResponse(responseCode = "409", description = "the job has not ended: cancel it first")
    public void delete(String id) {
        UUID job = RequestParameters.uuid("id", id);
        caller.requireOwner("job " + id, owners.ofJob(job));
        switch (deletions.delete(job)) {
            case Deletions.Result.Deleted deleted -> {}
            case Deletions.Result.Unknown unknown -> throw ProblemException.notFound("job " + id);
            case Deletions.Result.StillOpen(UUID open, JobState state) ->
                throw new ProblemException(Problem.of(
                        ProblemCode.JOB_NOT_ENDED,
                        "job " + open + " is " + state.key() + "; cancel it, then delete this one"));
        }
    }
}
