package io.anthesis.gateway.worker;

import io.anthesis.gateway.access.Roles;
import io.anthesis.ledger.plan.Backlog;
import io.anthesis.ledger.plan.Backlogs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What waits for whom. */
@Path("/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
public class QueueResource {
    private final Backlogs backlogs;

    QueueResource(Backlogs backlogs) {
        this.backlogs = backlogs;
    }

    /**
     * What is to be done of one kind.
     *
     * @param waitingTasks that a worker could claim, now or after their backoff
     * @param oldestWaitSeconds how long the oldest job waits that has not begun; 0 if none does
     */
    public record QueueView(
            String kind, long waitingTasks, long runningTasks, double oldestWaitSeconds, long liveWorkers) {
        static QueueView of(Backlog backlog) {
            return new QueueView(
                    backlog.kind().key(),
                    backlog.waitingTasks(),
                    backlog.runningTasks(),
                    backlog.oldestWaitSeconds(),
                    backlog.liveWorkers());
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "How much waits and runs, of each kind")
    public List<QueueView> queue() {
        return backlogs.ofEachKind().stream().map(QueueView::of).toList();
    }
}
