package io.anthesis.worker.metrics;

import io.anthesis.ledger.lease.Lease;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What this worker did since it started. */
@Singleton
public class WorkerMetrics {
    private final MeterRegistry registry;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    public void claimed(Lease lease) {
        registry.counter("anthesis.claims", "kind", lease.kind().key(), "role", lease.role())
                .increment();
    }

    /**
     * A task ended here.
     *
     * @param outcome {@code done}, {@code failed}, {@code cancelled}, {@code handed-back} or {@code lease-lost}
     */
    public void ended(Lease lease, String outcome, Duration took) {
        registry.timer("anthesis.task", "kind", lease.kind().key(), "role", lease.role(), "outcome", outcome)
                .record(took);
    }

    public void trainingStep(Duration took, int images) {
        registry.timer("anthesis.training.step").record(took);
        registry.counter("anthesis.training.images").increment(images);
    }

    public void sampled(int images) {
        registry.counter("anthesis.sampled.images").increment(images);
    }
}
