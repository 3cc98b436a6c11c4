package io.anthesis.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.outbox.OutboxRow;
import io.anthesis.ledger.trace.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the outbox, as CloudEvents in binary mode. One gateway at a time does. It marks rows after the broker has them: one
 * that dies in between sends again, with the same ids, so consumers deduplicate by id.
 */
@Singleton
public class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    /** Longer than a publication may take: see {@code delivery.timeout.ms} of the channel. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Outbox outbox;
    private final MutinyEmitter<String> emitter;
    private final String owner = UUID.randomUUID().toString();

    private final Tracer tracer;

    OutboxRelay(Outbox outbox, OpenTelemetry telemetry, @Channel("outbox-out") MutinyEmitter<String> emitter) {
        this.outbox = outbox;
        this.tracer = telemetry.getTracer("io.anthesis.gateway");
        this.emitter = emitter;
    }

    /**
     * Publishes what there is, up to a batch of it, or nothing if another gateway does.
     *
     * @return whether there is more
     */
    synchronized boolean relay() {
        if (!outbox.acquireRelay(owner, LEASE)) {
            return false;
        }
        List<OutboxRow> rows = outbox.unpublished(BATCH);
        if (rows.isEmpty() || !publish(rows)) {
            return false;
        }
        outbox.markPublished(rows.stream().map(OutboxRow::id).toList());
        return rows.size() == BATCH;
    }

    private boolean publish(List<OutboxRow> rows) {
        try {
            List<Uni<Void>> sent =
                    rows.stream().map(row -> emitter.sendMessage(message(row))).toList();
            Uni.join().all(sent).andFailFast().await().atMost(PATIENCE);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("{} events wait for the broker: {}", rows.size(), e.getMessage());
            return false;
        }
    }

    private Message<String> message(OutboxRow row) {
        var kafka = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(row.topic())
                .withKey(row.jobId().toString());
        published(row).ifPresent(span -> kafka.addHeaders(new RecordHeader(TraceParent.HEADER, span.getBytes(UTF_8))));
        var event = OutgoingCloudEventMetadata.builder()
                .withId(row.eventId().toString())
                .withType(row.type())
                .withSource(URI.create("/jobs/" + row.jobId()))
                .withSubject(row.jobId().toString())
                .withTimestamp(row.createdAt().atZone(ZoneOffset.UTC))
                .withDataContentType("application/json");
        if (row.sequence() > 0) {
            event.withExtension("sequence", Long.toString(row.sequence()));
        }
        return Message.of(row.data()).addMetadata(kafka.build()).addMetadata(event.build());
    }

    /** Those who read the event go on with the trace of what caused it; an event of no trace begins none. */
    private Optional<String> published(OutboxRow row) {
        if (row.traceParent().isEmpty()) {
            return Optional.empty();
        }
        Context parent = TraceParent.context(row.traceParent());
        Span span = tracer.spanBuilder("publish " + row.topic())
                .setParent(parent)
                .setSpanKind(SpanKind.PRODUCER)
                .setStartTimestamp(row.createdAt())
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", row.topic())
                .setAttribute("anthesis.job.id", row.jobId().toString())
                .setAttribute("anthesis.event.type", row.type())
                .startSpan();
        span.end();
        return TraceParent.of(parent.with(span));
    }
}
