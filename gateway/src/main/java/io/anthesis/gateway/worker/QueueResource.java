package io.anthesis.gateway.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.job.ForecastView;
import io.anthesis.gateway.job.ForecastView.RunningTaskView;
import io.anthesis.ledger.plan.Backlog;
import io.anthesis.ledger.plan.Backlogs;
import io.anthesis.ledger.plan.Forecasts;
import io.anthesis.ledger.plan.QueuedJob;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What waits for which workers, and until when. */
@Path("/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
public class QueueResource {
    private static final int MAX_JOBS = 100;

    private final Backlogs backlogs;
    private final Forecasts forecasts;

    QueueResource(Backlogs backlogs, Forecasts forecasts) {
        this.backlogs = backlogs;
        this.forecasts = forecasts;
    }

    /**
     * What is to be done of one kind.
     *
     * @param waitingTasks that a worker could claim, now or after their backoff
     * @param oldestWaitSeconds how long the oldest job waits that has not begun; 0 if none does
     * @param running tasks that live workers carry out
     * @param jobs that have not ended: those that have begun, then the others by their expected start; 100 at most
     */
    public record QueueView(
            String kind,
            long waitingTasks,
            long runningTasks,
            double oldestWaitSeconds,
            long liveWorkers,
            List<RunningTaskView> running,
            List<QueuedJobView> jobs) {
        static QueueView of(Backlog backlog, List<QueuedJob> jobs) {
            return new QueueView(
                    backlog.kind().key(),
                    backlog.waitingTasks(),
                    backlog.runningTasks(),
                    backlog.oldestWaitSeconds(),
                    backlog.liveWorkers(),
                    jobs.stream()
                            .flatMap(job -> job.forecast().running().stream())
                            .distinct()
                            .map(RunningTaskView::of)
                            .toList(),
                    jobs.stream().map(QueuedJobView::of).toList());
        }
    }

    /**
     * A job of the queue.
     *
     * @param name of the run that it belongs to, with the epoch of the checkpoint where it has one; left out where it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record QueuedJobView(
            UUID id, String state, String submitter, String name, Instant createdAt, ForecastView forecast) {
        static QueuedJobView of(QueuedJob job) {
            return new QueuedJobView(
                    job.id(),
                    job.state().key(),
                    job.submitter(),
                    job.name().orElse(null),
                    job.createdAt(),
                    ForecastView.withoutRunning(job.forecast()));
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Waiting and running tasks and jobs, with forecasts")
    public List<QueueView> queue() {
        return backlogs.ofEachKind().stream()
                .map(backlog -> QueueView.of(backlog, forecasts.ofKind(backlog.kind(), MAX_JOBS)))
                .toList();
    }
}
