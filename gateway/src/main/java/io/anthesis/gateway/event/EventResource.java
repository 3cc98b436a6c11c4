package io.anthesis.gateway.event;

import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.outbox.Outbox;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseHeader;

/**
 * Server-sent events of one job: its numbered events from the ledger, which can be replayed from any number by
 * {@code Last-Event-ID}, and unnumbered progress in between. The stream ends with the job.
 */
@Path("/v1/jobs/{id}/events")
public class EventResource {
    private static final Executor FOLLOWERS = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("follower-", 0).factory());

    private final Outbox outbox;
    private final Deletions deletions;
    private final JobFeeds feeds;
    private final LatestProgress progress;

    EventResource(Outbox outbox, Deletions deletions, JobFeeds feeds, LatestProgress progress) {
        this.outbox = outbox;
        this.deletions = deletions;
        this.feeds = feeds;
        this.progress = progress;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Produces(MediaType.SERVER_SENT_EVENTS)
    // A reverse proxy such as nginx buffers a response unless this header disables that.
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @ResponseHeader(name = "Cache-Control", value = "no-cache")
    @Operation(
            summary = "Stream the events of a job",
            description =
                    "From the first event on, or after the number in the header Last-Event-ID or the parameter after.")
    @APIResponse(
            responseCode = "200",
            description = "events until the job ends: each has its type, its number as id, and its data as JSON",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "404", description = "no such job")
    @APIResponse(
            responseCode = "410",
            description = "the requested events are past their retention, or the job was deleted")
    public Multi<OutboundSseEvent> events(
            String id,
            @HeaderParam("Last-Event-ID") String lastEventId,
            @QueryParam("after") String after,
            @Context Sse sse) {
        UUID job = RequestParameters.uuid("id", id);
        long last = lastEventId != null ? number("Last-Event-ID", lastEventId) : number("after", after);
        requireEvents(job, last);
        return Multi.createFrom().deferred(() -> events(new Follower(job, last, feeds, progress, sse)));
    }

    /**
     * One event after another, each when the client has taken the one before: a slow client delays itself only. A follower is registered
     * when it is made, so it is made at the subscription, whose end makes it leave.
     */
    private static Multi<OutboundSseEvent> events(Follower follower) {
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom().item(follower::next).runSubscriptionOn(FOLLOWERS))
                .whilst(follower::goesOnAfter)
                .onTermination()
                .invoke(follower::leave);
    }

    private void requireEvents(UUID job, long last) {
        Outbox.Extent extent = outbox.extent(job).orElseThrow(() -> gone(job));
        if (last + 1 < extent.first() && last < extent.last()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.EVENTS_EXPIRED,
                    "events of job " + job + " are kept from number " + extent.first() + " on, asked was for number "
                            + (last + 1) + "; ask for those after " + (extent.first() - 1)
                            + ", or read the job itself"));
        }
    }

    private ProblemException gone(UUID job) {
        return deletions.lastEventOf(job).isPresent()
                ? new ProblemException(
                        Problem.of(ProblemCode.JOB_DELETED, "job " + job + " was deleted, with its events"))
                : ProblemException.notFound("job " + job);
    }

    private static long number(String name, String text) {
        try {
            long number = text == null ? 0 : Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidSpec(name, "must be the number of an event, was '" + text + "'");
    }
}
