package io.anthesis.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.ledger.plan.Forecast;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * When a job is expected to begin and to end, and why it waits.
 *
 * @param start of its first task; of a job that has begun, when it began. Left out where unknown
 * @param end of its last task; left out where unknown
 * @param unknown why the start or the end is unknown, in a sentence; left out if both are known
 * @param tasksAhead waiting tasks of other jobs whose turn comes before its first one
 * @param running tasks that workers of its kind carry out now; left out in a queue, which has them once
 * @param reasons why none of its tasks runs; empty if one does, or is about to be claimed
 */
@Schema(name = "Forecast")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ForecastView(
        Instant start,
        Instant end,
        String unknown,
        int tasksAhead,
        List<RunningTaskView> running,
        List<WaitReasonView> reasons) {
    /**
     * A task that a worker carries out.
     *
     * @param name of the run that its job belongs to, such as {@code real flowers}, with the epoch of the checkpoint where it has one
     * @param end expected; left out where no speed was measured
     */
    @Schema(name = "RunningTask")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunningTaskView(String worker, UUID job, String kind, String name, Instant end) {
        public static RunningTaskView of(Forecast.RunningTask task) {
            return new RunningTaskView(
                    task.worker(),
                    task.job(),
                    task.kind().key(),
                    task.name().orElse(null),
                    task.end().orElse(null));
        }
    }

    /**
     * Why a job waits.
     *
     * @param code no-worker, worker-unable, worker-busy, worker-lost, quota, retry or ahead
     * @param message a sentence that names workers and jobs
     * @param until when it is expected to be over; left out where unknown
     */
    @Schema(name = "WaitReason")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WaitReasonView(String code, String message, Instant until) {
        static WaitReasonView of(Forecast.WaitReason reason) {
            return new WaitReasonView(
                    reason.code().key(), reason.message(), reason.until().orElse(null));
        }
    }

    static ForecastView of(Forecast forecast) {
        return of(forecast, forecast.running().stream().map(RunningTaskView::of).toList());
    }

    /** For lists, which have the running tasks once. */
    public static ForecastView withoutRunning(Forecast forecast) {
        return of(forecast, null);
    }

    private static ForecastView of(Forecast forecast, List<RunningTaskView> running) {
        return new ForecastView(
                forecast.start().orElse(null),
                forecast.end().orElse(null),
                forecast.unknown().orElse(null),
                forecast.tasksAhead(),
                running,
                forecast.reasons().stream().map(WaitReasonView::of).toList());
    }
}
