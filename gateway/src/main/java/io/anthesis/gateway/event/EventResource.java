package io.anthesis.gateway.event;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.job.JobResource;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Server-sent events of one job: its numbered events from the ledger, which can be replayed from any number by
 * {@code Last-Event-ID}, and unnumbered progress in between. The stream ends with the job.
 */
@Path("/v1/jobs/{id}/events")
public class EventResource {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final int BATCH = 500;

    private final Outbox outbox;
    private final Database database;
    private final LatestProgress progress;

    EventResource(Outbox outbox, Database database, LatestProgress progress) {
        this.outbox = outbox;
        this.database = database;
        this.progress = progress;
    }

    @GET
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "A job's events as they happen, from the first one or after Last-Event-ID")
    public Multi<OutboundSseEvent> events(
            String id, @HeaderParam("Last-Event-ID") String lastEventId, @Context Sse sse) {
        UUID job = JobResource.uuid("id", id);
        boolean known = database.transaction(
                connection -> Sql.first(connection, row -> true, "select 1 from jobs where id = ?", job)
                        .isPresent());
        if (!known) {
            throw ProblemException.notFound("job " + id);
        }
        var reader = new Reader(job, number(lastEventId), sse);
        return Multi.createFrom()
                .ticks()
                .startingAfter(Duration.ofMillis(1))
                .every(INTERVAL)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .onItem()
                .transformToMultiAndConcatenate(tick -> Multi.createFrom().iterable(reader.next()))
                .select()
                .first(item -> !reader.ended(item));
    }

    private static long number(String lastEventId) {
        try {
            return lastEventId == null ? 0 : Long.parseLong(lastEventId);
        } catch (NumberFormatException e) {
            throw new InvalidSpec("Last-Event-ID", "must be the number of an event, was '" + lastEventId + "'");
        }
    }

    /** Reads on where it stopped. Used by one thread at a time. */
    private final class Reader {
        private static final String END = "end";

        private final UUID job;
        private final Sse sse;
        private long last;
        private String lastProgress = "";
        private boolean ended;

        Reader(UUID job, long last, Sse sse) {
            this.job = job;
            this.last = last;
            this.sse = sse;
        }

        List<OutboundSseEvent> next() {
            List<OutboundSseEvent> events = new ArrayList<>();
            if (ended) {
                return events;
            }
            for (OutboxRow row : outbox.eventsAfter(job, last, BATCH)) {
                events.add(sse.newEventBuilder()
                        .id(Long.toString(row.sequence()))
                        .name(row.type())
                        .data(String.class, row.data())
                        .build());
                last = row.sequence();
            }
            if (events.isEmpty() && hasEnded()) {
                ended = true;
                events.add(sse.newEventBuilder()
                        .name(END)
                        .data(String.class, Json.write(job))
                        .build());
            } else {
                progress.of(job.toString())
                        .filter(now -> !now.equals(lastProgress))
                        .ifPresent(now -> {
                            lastProgress = now;
                            events.add(sse.newEventBuilder()
                                    .name(EventType.PROGRESS.type())
                                    .data(String.class, now)
                                    .build());
                        });
            }
            return events;
        }

        private boolean hasEnded() {
            return database.transaction(connection -> Sql.first(
                            connection,
                            row -> JobState.parse(row.getString(1)),
                            "select state from jobs where id = ?",
                            job)
                    .map(JobState::isTerminal)
                    .orElse(true));
        }

        boolean ended(OutboundSseEvent event) {
            return END.equals(event.getName());
        }
    }
}
