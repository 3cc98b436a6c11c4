package io.anthesis.gateway.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.ledger.outbox.Outbox;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Feeds of the jobs that have followers. */
@Singleton
class JobFeeds {
    private final Outbox outbox;

    @GuardedBy("this")
    private final Map<UUID, JobFeed> feeds = new HashMap<>();

    JobFeeds(Outbox outbox, LedgerNotifications notifications, LatestProgress progress) {
        this.outbox = outbox;
        // A feed is locked while it reads PostgreSQL; the thread that receives notifications must not wait for that.
        notifications.onEvent(job -> Thread.startVirtualThread(() -> eventWritten(job)));
        progress.onProgress(this::eventWritten);
    }

    private void eventWritten(UUID job) {
        JobFeed feed;
        synchronized (this) {
            feed = feeds.get(job);
        }
        if (feed != null) {
            feed.eventWritten();
        }
    }

    synchronized JobFeed follow(UUID job) {
        JobFeed feed = feeds.computeIfAbsent(job, missing -> new JobFeed(job, outbox));
        feed.followers++;
        return feed;
    }

    synchronized void leave(UUID job) {
        JobFeed feed = feeds.get(job);
        if (feed != null && --feed.followers == 0) {
            feeds.remove(job);
        }
    }
}
