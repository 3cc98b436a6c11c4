package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.sql.Notification.Channel;
import io.anthesis.ledger.sql.NotificationListener;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Wakes this worker when PostgreSQL announces a claimable task of its kind, or the cancellation of a job. */
@Singleton
public class Wakeups {
    private final String url;
    private final String user;
    private final String password;
    private final Loops loops;
    private NotificationListener listener;

    Wakeups(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password,
            Loops loops) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.loops = loops;
    }

    void listen(JobKind kind, Runnable taskAvailable, Runnable cancellation) {
        listener = new NotificationListener(
                url,
                user,
                password,
                Map.of(Channel.CANCELLATIONS, job -> cancellation.run(), Channel.TASKS, waiting -> {
                    if (waiting.equals(kind.key())) {
                        taskAvailable.run();
                    }
                }));
        loops.add(listener.loop());
        listener.start();
    }

    void close() {
        listener.close();
    }
}
