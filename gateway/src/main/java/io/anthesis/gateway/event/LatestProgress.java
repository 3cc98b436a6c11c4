package io.anthesis.gateway.event;

import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest progress of the jobs that told of any lately. */
@Singleton
public class LatestProgress {
    private static final Logger LOG = LoggerFactory.getLogger(LatestProgress.class);
    private static final int MAX_JOBS = 10_000;
    private static final int MAX_BYTES = 10_000;

    private final Map<String, String> byJob = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_JOBS;
        }
    });

    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();

    private final Counter skipped;

    LatestProgress(MeterRegistry registry) {
        this.skipped = Counter.builder("anthesis.progress.skipped")
                .description("records of the progress topics that could not be read")
                .baseUnit("records")
                .register(registry);
    }

    /** An exception here would stop the consumer: unreadable records are skipped. */
    @Incoming("progress-in")
    public CompletionStage<Void> keep(Message<byte[]> message) {
        try {
            keep(message.getPayload());
        } catch (RuntimeException | StackOverflowError e) {
            skipped.increment();
            LOG.debug("a record of progress is skipped", e);
        }
        return message.ack();
    }

    private void keep(byte[] value) {
        if (value == null || value.length > MAX_BYTES) {
            throw new IllegalArgumentException("no value, or more than " + MAX_BYTES + " bytes");
        }
        JobProgress progress = Json.read(new String(value, StandardCharsets.UTF_8), JobProgress.class);
        UUID job = UUID.fromString(progress.jobId());
        if (!progress.metrics().values().stream().allMatch(number -> number != null && Double.isFinite(number))) {
            throw new IllegalArgumentException("a metric that is no number");
        }
        // What is sent on is written anew: one line, which has what progress has and nothing else.
        byJob.put(job.toString(), Json.write(progress));
        // Not on the event loop: a listener may wait for PostgreSQL.
        Thread.startVirtualThread(() -> listeners.forEach(listener -> listener.accept(job)));
    }

    /** @param listener is given the job; must return at once */
    void onProgress(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    /** @return a {@link JobProgress} as JSON */
    Optional<String> of(String jobId) {
        return Optional.ofNullable(byJob.get(jobId));
    }
}
