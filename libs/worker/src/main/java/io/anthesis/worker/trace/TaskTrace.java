package io.anthesis.worker.trace;

import com.google.errorprone.annotations.MustBeClosed;
import io.anthesis.ledger.lease.Lease;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The span of a task, and those of its steps. A step can take a millisecond, and a training has a hundred thousand of them: a span
 * stands for all steps of about a second.
 */
public final class TaskTrace {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Tracer tracer;
    private final Span span;
    private final Context context;
    private final InstantSource clock;
    private Instant since;
    private long doneBefore;
    private Instant last;
    private long done;
    private String unit = "";

    /** @param clock by which the spans begin and end */
    TaskTrace(Tracer tracer, Context parent, Lease lease, InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
        this.last = since;
        this.tracer = tracer;
        this.span = tracer.spanBuilder(lease.kind().key() + " " + lease.role())
                .setParent(parent)
                .setAttribute("anthesis.job.id", lease.jobId().toString())
                .setAttribute("anthesis.task.number", lease.number())
                .setAttribute("anthesis.lease.epoch", lease.epoch())
                .setAttribute("anthesis.task.attempt", lease.attempt())
                .startSpan();
        this.context = parent.with(span);
    }

    /** What this thread does until the scope is closed belongs to the task. */
    @MustBeClosed
    public Scope makeCurrent() {
        return context.makeCurrent();
    }

    /**
     * Steps were done.
     *
     * @param unit what is counted, such as {@code steps} or {@code images}
     * @param done how many in all
     */
    public void progressed(String unit, long done) {
        this.unit = unit;
        this.done = done;
        this.last = clock.instant();
        if (Duration.between(since, last).compareTo(SHORTEST) >= 0) {
            addSteps();
        }
    }

    private void addSteps() {
        tracer.spanBuilder(unit)
                .setParent(context)
                .setStartTimestamp(since)
                .setAttribute("anthesis.progress.from", doneBefore)
                .setAttribute("anthesis.progress.to", done)
                .startSpan()
                .end(last);
        since = last;
        doneBefore = done;
    }

    /** @param outcome as the metric {@code anthesis_task_seconds} names it */
    public void end(String outcome) {
        if (done > doneBefore) {
            addSteps(); // also of a task that was shorter than a span
        }
        span.setAttribute("anthesis.task.outcome", outcome);
        if (outcome.equals("failed")) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
