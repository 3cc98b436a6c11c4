package io.anthesis.worker.progress;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.worker.trace.TaskTrace;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the progress of a task once a second while it runs. Best effort: records that cannot be sent are dropped.
 */
public final class ProgressReporter {
    private final Lease lease;
    private final TaskTrace trace;
    private final InstantSource clock;
    private final AtomicReference<JobProgress> latest = new AtomicReference<>();

    private ProgressReporter(Lease lease, TaskTrace trace, InstantSource clock) {
        this.clock = clock;
        this.lease = lease;
        this.trace = trace;
    }

    /**
     * @param done of {@code total}, in {@code unit}s
     * @param metrics such as {@code noiseLoss} or {@code imagesPerSecond}
     */
    public void report(String unit, long done, long total, Map<String, Double> metrics) {
        trace.progressed(unit, done);
        latest.set(new JobProgress(
                lease.jobId().toString(), lease.kind().key(), unit, done, total, metrics, clock.instant()));
    }

    /** Makes reporters for tasks. */
    @Singleton
    public static class Factory {
        private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
        private static final Duration INTERVAL = Duration.ofSeconds(1);
        private static final Duration BOUND = Duration.ofMinutes(2);

        private final MutinyEmitter<String> emitter;
        private final List<ProgressReporter> active = new CopyOnWriteArrayList<>();
        private final Loop loop;
        private final InstantSource clock;

        public Factory(
                @Channel("progress-out") @OnOverflow(OnOverflow.Strategy.DROP) MutinyEmitter<String> emitter,
                Loops loops,
                InstantSource clock) {
            this.clock = clock;
            this.emitter = emitter;
            this.loop = loops.add(new Loop("progress", INTERVAL, BOUND, this::tick));
        }

        void start(@Observes StartupEvent event) {
            loop.start();
        }

        void stop(@Observes ShutdownEvent event) {
            loop.stop();
        }

        /** The reporter of a task that runs from now on. */
        public ProgressReporter of(Lease lease, TaskTrace trace) {
            var reporter = new ProgressReporter(lease, trace, clock);
            active.add(reporter);
            return reporter;
        }

        /** All tasks have ended. */
        public void done() {
            active.clear();
        }

        private boolean tick() {
            for (ProgressReporter reporter : active) {
                JobProgress progress = reporter.latest.get();
                if (progress != null) {
                    send(reporter.lease, progress);
                }
            }
            return false;
        }

        private void send(Lease lease, JobProgress progress) {
            var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                    .withTopic(Topics.progress(lease.kind()))
                    .withKey(progress.jobId())
                    .build();
            var event = OutgoingCloudEventMetadata.builder()
                    .withId(UUID.randomUUID().toString())
                    .withType(EventType.PROGRESS.type())
                    .withSource(URI.create("/jobs/" + progress.jobId()))
                    .withDataContentType("application/json")
                    .build();
            try {
                emitter.sendMessage(Message.of(Json.write(progress))
                                .addMetadata(kafka)
                                .addMetadata(event))
                        .subscribe()
                        .with(sent -> {}, failure -> LOG.debug("progress dropped: {}", failure.getMessage()));
            } catch (IllegalStateException e) {
                LOG.debug("progress dropped: {}", e.getMessage());
            }
        }
    }
}
