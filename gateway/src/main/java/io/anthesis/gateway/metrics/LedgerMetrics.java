package io.anthesis.gateway.metrics;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.plan.Backlog;
import io.anthesis.ledger.plan.Backlogs;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger in numbers. Every gateway shows the same ones; what workers do themselves is in their own metrics. */
@Singleton
public class LedgerMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMetrics.class);

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofMinutes(5);

    private final Backlogs backlogs;
    private final Scores scores;
    private final Outbox outbox;
    private final MultiGauge waiting;
    private final MultiGauge oldest;
    private final MultiGauge running;
    private final MultiGauge workers;
    private final MultiGauge kid;
    private final AtomicLong unpublished;

    private final Loop loop;

    LedgerMetrics(Database database, MeterRegistry registry, Loops loops) {
        this.loop = loops.add(new Loop("ledger-metrics", EVERY, BOUND, this::measure));
        Database failingFast = database.failFast();
        this.backlogs = new Backlogs(failingFast);
        this.scores = new Scores(failingFast);
        this.outbox = new Outbox(failingFast);
        this.waiting = MultiGauge.builder("anthesis.tasks.waiting")
                .description("tasks that a worker could claim, now or after their backoff")
                .register(registry);
        this.oldest = MultiGauge.builder("anthesis.tasks.waiting.oldest")
                .description("age of the oldest job that has not started")
                .baseUnit("seconds")
                .register(registry);
        this.running = MultiGauge.builder("anthesis.tasks.running")
                .description("tasks with a worker's lease")
                .register(registry);
        this.workers = MultiGauge.builder("anthesis.workers.live")
                .description("workers that were seen within 30 seconds")
                .register(registry);
        this.kid = MultiGauge.builder("anthesis.kid.best")
                .description("lowest KID of a data set by a protocol")
                .register(registry);
        this.unpublished = registry.gauge("anthesis.outbox.unpublished.events", new AtomicLong());
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }

    private boolean measure() {
        try {
            List<Backlog> ofEachKind = backlogs.ofEachKind();
            byKind(waiting, ofEachKind, Backlog::waitingTasks);
            byKind(oldest, ofEachKind, Backlog::oldestWaitSeconds);
            byKind(running, ofEachKind, Backlog::runningTasks);
            byKind(workers, ofEachKind, Backlog::liveWorkers);
            showScores(scores.best());
            unpublished.set(outbox.unpublishedCount());
        } catch (DatabaseUnavailable e) {
            LOG.debug("the ledger is not measured: {}", e.getMessage());
        }
        return false;
    }

    private static void byKind(MultiGauge gauge, List<Backlog> backlogs, ToDoubleFunction<Backlog> value) {
        List<Row<?>> rows = new ArrayList<>();
        for (Backlog backlog : backlogs) {
            rows.add(Row.of(Tags.of("kind", backlog.kind().key()), value.applyAsDouble(backlog)));
        }
        gauge.register(rows, true);
    }

    private void showScores(List<Scores.Best> best) {
        List<Row<?>> rows = new ArrayList<>();
        for (Scores.Best score : best) {
            Tags tags = Tags.of(
                    "dataset", score.dataset(),
                    "protocol", score.protocol(),
                    "calibrated", Boolean.toString(score.calibrated()));
            rows.add(Row.of(tags, score.kid()));
        }
        kid.register(rows, true);
    }
}
