package io.anthesis.worker.progress;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.lease.Lease;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far a task is, at most once a second. Nobody waits for it: what cannot be sent is dropped. */
public final class ProgressReporter {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Factory factory;
    private final Lease lease;
    private Instant next = Instant.MIN;

    private ProgressReporter(Factory factory, Lease lease) {
        this.factory = factory;
        this.lease = lease;
    }

    /** @return true if it was time to tell */
    public boolean report(String unit, long done, long total, Map<String, Double> metrics) {
        Instant now = Instant.now();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(INTERVAL);
        factory.send(
                lease, new JobProgress(lease.jobId().toString(), lease.kind().key(), unit, done, total, metrics, now));
        return true;
    }

    /** Makes reporters for tasks. */
    @Singleton
    public static class Factory {
        private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);

        private final MutinyEmitter<String> emitter;

        Factory(@Channel("progress-out") @OnOverflow(OnOverflow.Strategy.DROP) MutinyEmitter<String> emitter) {
            this.emitter = emitter;
        }

        public ProgressReporter of(Lease lease) {
            return new ProgressReporter(this, lease);
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
