package io.anthesis.worker.trace;

import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.trace.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins the spans of tasks, as parts of the traces that their jobs were submitted in. */
@Singleton
public class TaskTraces {
    private static final Logger LOG = LoggerFactory.getLogger(TaskTraces.class);

    private final Tracer tracer;
    private final Jobs jobs;
    private final boolean disabled;
    private final InstantSource clock;

    public TaskTraces(
            OpenTelemetry telemetry,
            Database database,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled,
            InstantSource clock) {
        this.clock = clock;
        this.tracer = telemetry.getTracer("io.anthesis.worker");
        this.jobs = new Jobs(database.failFast());
        this.disabled = disabled;
    }

    /** The span of a task that begins now. */
    public TaskTrace begin(Lease lease) {
        return new TaskTrace(tracer, disabled ? Context.root() : parent(lease), lease, clock);
    }

    /** A trace is not worth waiting for the ledger. */
    private Context parent(Lease lease) {
        try {
            return TraceParent.context(jobs.traceParent(lease.jobId()));
        } catch (RuntimeException e) {
            LOG.warn("jobId={}: its trace is not continued: {}", lease.jobId(), e.getMessage());
            return TraceParent.context(Optional.empty());
        }
    }
}
