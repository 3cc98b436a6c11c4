package io.anthesis.gateway.event;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.outbox.Outbox.Extent;
import io.anthesis.ledger.outbox.OutboxRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The newest events of one job, read once for all of its followers. Each follower takes them at its own speed: a slow one falls
 * behind the events kept here and reads the ledger itself.
 */
final class JobFeed {
    private static final int MAX_EVENTS = 256;

    private final UUID job;
    private final Outbox outbox;

    @GuardedBy("this")
    private final List<OutboxRow> newest = new ArrayList<>();

    @GuardedBy("this")
    private long announced = 1;

    @GuardedBy("this")
    private long read;

    @GuardedBy("this")
    private boolean ended;

    int followers;

    JobFeed(UUID job, Outbox outbox) {
        this.job = job;
        this.outbox = outbox;
    }

    /** Something has happened: an event, or progress. */
    synchronized void eventWritten() {
        announced++;
        notifyAll();
    }

    /**
     * What a follower finds.
     *
     * @param ended whether there is nothing after these
     */
    record NewEvents(List<OutboxRow> events, boolean ended) {}

    /** Returns events after {@code last}, at once or when there are any, or nothing after {@code patience} or {@link #eventWritten}. */
    @SuppressWarnings("WaitNotInLoop") // a spurious wakeup is one more poll
    NewEvents after(long last, Duration patience) throws InterruptedException {
        synchronized (this) {
            if (announced == read && !ended) {
                wait(patience.toMillis());
                if (announced == read) {
                    announced++; // read all the same, in case a notification was lost
                }
            }
            if (announced != read) {
                readOn();
            }
            if (newest.isEmpty() || newest.getFirst().sequence() <= last + 1) {
                return new NewEvents(
                        newest.stream().filter(event -> event.sequence() > last).toList(), ended);
            }
        }
        return new NewEvents(outbox.eventsAfter(job, last, MAX_EVENTS), false);
    }

    @GuardedBy("this")
    private void readOn() {
        long until = announced;
        // In this order: what ended before the events were read has its last event among them.
        Optional<Extent> extent = outbox.extent(job);
        long from = newest.isEmpty() ? 0 : newest.getLast().sequence();
        List<OutboxRow> more = outbox.eventsAfter(job, from, MAX_EVENTS);
        newest.addAll(more);
        while (newest.size() > MAX_EVENTS) {
            newest.removeFirst();
        }
        ended = more.size() < MAX_EVENTS && extent.map(Extent::ended).orElse(true);
        read = more.size() < MAX_EVENTS ? until : read;
    }
}
