package io.anthesis.gateway.worker;

import io.anthesis.gateway.access.Roles;
import io.anthesis.ledger.worker.Workers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who carries jobs out. */
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
public class WorkerResource {
    private final Workers workers;

    WorkerResource(Workers workers) {
        this.workers = workers;
    }

    /**
     * A worker.
     *
     * @param live whether it was seen within the last 30 seconds
     * @param runningTasks that it is busy with
     */
    public record WorkerView(
            String id,
            String kind,
            String device,
            int threads,
            long memoryBytes,
            List<String> computeTypes,
            String version,
            boolean live,
            int runningTasks,
            Instant startedAt,
            Instant seenAt) {
        static WorkerView of(Workers.SeenWorker seen) {
            return new WorkerView(
                    seen.worker().id(),
                    seen.worker().kind().key(),
                    seen.worker().device(),
                    seen.worker().threads(),
                    seen.worker().memoryBytes(),
                    seen.worker().computeTypes(),
                    seen.worker().version(),
                    seen.live(),
                    seen.runningTasks(),
                    seen.startedAt(),
                    seen.seenAt());
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Workers of the last hour")
    public List<WorkerView> list() {
        return workers.list().stream().map(WorkerView::of).toList();
    }
}
