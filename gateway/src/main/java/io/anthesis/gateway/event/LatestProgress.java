package io.anthesis.gateway.event;

import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The newest progress of the jobs that told of any lately. */
@Singleton
public class LatestProgress {
    private static final int KEPT = 10_000;

    private final Map<String, String> byJob = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KEPT;
        }
    });

    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();

    @Incoming("training-progress-in")
    public void training(String progress) {
        keep(progress);
    }

    @Incoming("sampling-progress-in")
    public void sampling(String progress) {
        keep(progress);
    }

    @Incoming("evaluation-progress-in")
    public void evaluation(String progress) {
        keep(progress);
    }

    private void keep(String progress) {
        String job = Json.read(progress, JobProgress.class).jobId();
        byJob.put(job, progress);
        listeners.forEach(listener -> listener.accept(UUID.fromString(job)));
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
