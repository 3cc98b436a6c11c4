package io.anthesis.gateway.event;

import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
        byJob.put(Json.read(progress, JobProgress.class).jobId(), progress);
    }

    /** @return a {@link JobProgress} as JSON */
    Optional<String> of(String jobId) {
        return Optional.ofNullable(byJob.get(jobId));
    }
}
