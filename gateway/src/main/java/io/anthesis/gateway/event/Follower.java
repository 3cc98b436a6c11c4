package io.anthesis.gateway.event;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.ledger.outbox.OutboxRow;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/** One client's place in a job's events. Used by one thread at a time. */
final class Follower {
    private static final String END = "end";
    private static final Duration POLL = Duration.ofSeconds(5);
    /** A client or proxy that hears nothing for long takes the connection for dead; and we learn that it is. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final UUID job;
    private final JobFeeds feeds;
    private final JobFeed feed;
    private final LatestProgress progress;
    private final Sse sse;
    private final Deque<OutboundSseEvent> ready = new ArrayDeque<>();
    private long last;
    private String lastProgress = "";
    private Stopwatch sinceSent = Stopwatch.start();
    private volatile boolean left;

    Follower(UUID job, long last, JobFeeds feeds, LatestProgress progress, Sse sse) {
        this.job = job;
        this.last = last;
        this.feeds = feeds;
        this.feed = feeds.follow(job);
        this.progress = progress;
        this.sse = sse;
    }

    /** Waits for what comes next. */
    OutboundSseEvent next() {
        try {
            while (ready.isEmpty() && !left) {
                fill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            left = true;
        }
        sinceSent = Stopwatch.start();
        return ready.isEmpty() ? sse.newEventBuilder().comment("left").build() : ready.pop();
    }

    private void fill() throws InterruptedException {
        JobFeed.NewEvents found = feed.after(last, POLL);
        for (OutboxRow row : found.events()) {
            ready.add(sse.newEventBuilder()
                    .id(Long.toString(row.sequence()))
                    .name(row.type())
                    .data(String.class, row.data())
                    .build());
            last = row.sequence();
        }
        if (!found.events().isEmpty()) {
            return;
        }
        if (found.ended()) {
            ready.add(sse.newEventBuilder()
                    .name(END)
                    .data(String.class, Json.write(job))
                    .build());
            return;
        }
        Optional<String> now = progress.of(job.toString()).filter(latest -> !latest.equals(lastProgress));
        if (now.isPresent()) {
            lastProgress = now.get();
            ready.add(sse.newEventBuilder()
                    .name(EventType.PROGRESS.type())
                    .data(String.class, lastProgress)
                    .build());
        } else if (sinceSent.elapsed().compareTo(KEEP_ALIVE) > 0) {
            ready.add(sse.newEventBuilder().comment("still here").build());
        }
    }

    boolean goesOnAfter(OutboundSseEvent event) {
        return !left && !END.equals(event.getName());
    }

    void leave() {
        if (!left) {
            left = true;
            feeds.leave(job);
        }
    }
}
