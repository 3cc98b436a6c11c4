package io.anthesis.gateway.sweep;

import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.job.JobSubmission;
import io.anthesis.gateway.job.PlanView;
import io.anthesis.gateway.job.SubmissionOptions;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.plot.CostPlot;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.plan.Plans;
import io.anthesis.ledger.sweep.ParameterSweeps;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** One checkpoint scored with a grid of samplers and steps: what more network evaluations are worth. */
@Path("/v1/sweeps")
@Produces(MediaType.APPLICATION_JSON)
public class SweepResource {
    private final ParameterSweeps sweeps;
    private final Plans plans;
    private final Owners owners;
    private final CurrentCaller caller;

    SweepResource(ParameterSweeps sweeps, Plans plans, Owners owners, CurrentCaller caller) {
        this.owners = owners;
        this.sweeps = sweeps;
        this.plans = plans;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Parameter sweeps, newest first")
    public RestResponse<List<SweepView>> list(@BeanParam PageRequest page) {
        Optional<Cursor> last = page.after();
        List<SweepView> found =
                sweeps
                        .list(
                                last.map(Cursor::at).orElse(null),
                                last.map(Cursor::uuid).orElse(null),
                                page.wanted())
                        .stream()
                        .map(SweepView::of)
                        .toList();
        return page.page(
                found, sweep -> new Cursor(sweep.createdAt(), sweep.id().toString()));
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Score a checkpoint with a grid of samplers and steps",
            description = "Starts a parameter sweep. Either all of its evaluations are submitted, or none.")
    @APIResponse(
            responseCode = "201",
            description = "the sweep",
            headers =
                    @Header(
                            name = "Location",
                            description = "address of the sweep",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = SweepView.class)))
    @APIResponse(
            responseCode = "200",
            description = "the sweep of the first request with this Idempotency-Key, or the plan of a dry run",
            content = @Content(schema = @Schema(anyOf = {SweepView.class, PlanView.class})))
    @APIResponse(responseCode = "409", description = "the Idempotency-Key belongs to another request")
    @APIResponse(responseCode = "429", description = "the submitter has reached its limit of open jobs")
    public Response submit(
            @BeanParam SubmissionOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "SweepRequest"))) String body) {
        Optional<String> key = options.idempotencyKey();
        if (options.isDryRun()) {
            return Response.ok(plan(sweeps.prepare(RequestParameters.body(body))))
                    .build();
        }
        SubmissionResult result = sweeps.submit(RequestParameters.body(body), caller.submitter(), key);
        return switch (result) {
            case SubmissionResult.Created(UUID id) -> answer(201, id);
            case SubmissionResult.Known(UUID id) -> answer(200, id);
            case SubmissionResult.Conflict conflict -> throw JobSubmission.conflict("sweep", conflict);
            case SubmissionResult.OverQuota quota -> throw JobSubmission.overQuota(quota);
        };
    }

    private PlanView plan(ParameterSweeps.Prepared sweep) {
        List<JobRequests.Prepared> points = sweep.evaluations().stream()
                .map(evaluation -> new JobRequests.Prepared(evaluation, sweep.options(), List.of()))
                .toList();
        return PlanView.of(Json.tree(sweep.spec()), plans.together(points, caller.submitter()));
    }

    private Response answer(int status, UUID id) {
        return Response.status(status)
                .entity(find(id.toString()))
                .location(URI.create("/v1/sweeps/" + id))
                .build();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "A parameter sweep with its scores so far")
    public SweepView get(String id) {
        return find(id);
    }

    private SweepView find(String id) {
        return sweeps.find(RequestParameters.uuid("id", id))
                .map(SweepView::of)
                .orElseThrow(() -> ProblemException.notFound("sweep " + id));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}/plot")
    @RunOnVirtualThread
    @Produces("image/png")
    @Operation(
            summary = "Plot of KID against network evaluations, a line for each sampler",
            description = "Points without a score are omitted.")
    public byte[] plot(String id) {
        SweepView sweep = find(id);
        String ofClass = sweep.ofClass() == null ? "" : "class " + sweep.ofClass() + ", ";
        var plot = new CostPlot("checkpoint " + sweep.checkpoint() + ", " + ofClass + sweep.protocol());
        for (SweepView.PointView point : sweep.points()) {
            if (point.kid() != null) {
                plot.add(
                        point.sampler(),
                        new CostPlot.Point(point.networkEvaluations(), point.kid(), point.kidLow(), point.kidHigh()));
            }
        }
        return plot.png();
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "Delete a parameter sweep", description = "Its evaluations and their scores stay.")
    @APIResponse(responseCode = "204", description = "deleted")
    public void delete(String id) {
        UUID sweep = RequestParameters.uuid("id", id);
        caller.requireOwner("sweep " + id, owners.ofSweep(sweep));
        if (!sweeps.delete(sweep)) {
            throw ProblemException.notFound("sweep " + id);
        }
    }
}
