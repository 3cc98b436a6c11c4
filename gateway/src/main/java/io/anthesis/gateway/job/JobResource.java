package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Reads and cancels jobs. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {
    private static final int MAX_LIMIT = 500;

    private final Jobs jobs;
    private final Deletions deletions;
    private final Database database;

    JobResource(Jobs jobs, Deletions deletions, Database database) {
        this.jobs = jobs;
        this.deletions = deletions;
        this.database = database;
    }

    @GET
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "Jobs, newest first", description = "Pages: pass the last job's createdAt as before.")
    public List<JobView> list(
            @QueryParam("kind") String kind,
            @QueryParam("state") String state,
            @QueryParam("run") String run,
            @QueryParam("before") String before,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidSpec("limit", "must be 1 to " + MAX_LIMIT + ", was " + limit);
        }
        return JobEntity.page(kindOf(kind), stateOf(state), uuid("run", run), instant(before), limit).stream()
                .map(JobView::of)
                .toList();
    }

    @GET
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One job")
    @APIResponse(responseCode = "200", description = "the job")
    @APIResponse(responseCode = "404", description = "there is no such job")
    @APIResponse(responseCode = "410", description = "it was deleted")
    public JobView get(String id) {
        UUID job = uuid("id", id);
        return QuarkusTransaction.requiringNew()
                .call(() -> JobEntity.<JobEntity>findByIdOptional(job).map(JobView::of))
                .orElseThrow(() -> deletions.lastEventOf(job).isPresent()
                        ? new ProblemException(Problem.of(410, "job-deleted", "job " + id + " was deleted"))
                        : ProblemException.notFound("job " + id));
    }

    /** The state that the job has after the request. */
    public record Cancelled(String id, String state) {}

    @POST
    @Path("/{id}/cancel")
    @RunOnVirtualThread
    @Operation(summary = "Cancel a job", description = "A job that has ended stays as it is.")
    public Cancelled cancel(String id) {
        JobState state = jobs.cancel(uuid("id", id)).orElseThrow(() -> ProblemException.notFound("job " + id));
        return new Cancelled(id, state.key());
    }

    @DELETE
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(
            summary = "Delete a job that has ended, with everything that it made",
            description =
                    "A training goes with its checkpoints and their scores, a sampling with its images. Their objects are"
                            + " removed from the storage some minutes later.")
    @APIResponse(responseCode = "204", description = "it is gone")
    @APIResponse(responseCode = "404", description = "there is no such job")
    @APIResponse(responseCode = "409", description = "it has not ended: cancel it first")
    public void delete(String id) {
        switch (deletions.delete(uuid("id", id))) {
            case Deletions.Result.Deleted deleted -> {}
            case Deletions.Result.Unknown unknown -> throw ProblemException.notFound("job " + id);
            case Deletions.Result.StillOpen(UUID open, JobState state) ->
                throw new ProblemException(Problem.of(
                        409,
                        "job-not-ended",
                        "job " + open + " is " + state.key() + "; cancel it, then delete this one"));
        }
    }

    /** A point of a job's curves. */
    public record Point(long done, Map<?, ?> metrics, Instant at) {}

    @GET
    @Path("/{id}/progress")
    @RunOnVirtualThread
    @Operation(summary = "The curves of a training, in the order of its steps")
    public List<Point> progress(String id) {
        return database.transaction(connection -> Sql.list(
                connection,
                row -> new Point(
                        row.getLong(1),
                        Json.read(row.getString(2), Map.class),
                        row.getTimestamp(3).toInstant()),
                "select done, metrics, at from progress_points where job_id = ? order by done",
                uuid("id", id)));
    }

    private static String kindOf(String kind) {
        try {
            return kind == null ? null : JobKind.parse(kind).key();
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("kind", e.getMessage());
        }
    }

    private static String stateOf(String state) {
        try {
            return state == null ? null : JobState.parse(state).key();
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("state", e.getMessage());
        }
    }

    private static Instant instant(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidSpec("before", "must be a time like 2026-11-23T22:27:00Z, was '" + text + "'");
        }
    }

    /** @throws InvalidSpec if it is no UUID; null stays null */
    public static UUID uuid(String field, String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec(field, "must be a UUID, was '" + text + "'");
        }
    }
}
