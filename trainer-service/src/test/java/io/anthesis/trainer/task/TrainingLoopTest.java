package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.training.Losses;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskStopped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Four epochs of ten steps, without an engine: what is saved, published and asked, and when. */
class TrainingLoopTest {
    private static final int STEPS_PER_EPOCH = 10;
    private static final long TOTAL = 40;

    private final List<String> log = new ArrayList<>();
    private long done;
    private long begun;
    private long ahead = 1;
    private int written;
    private Optional<String> latest = Optional.empty();
    private int epochsWithoutImprovement;
    private Optional<StopReason> stop = Optional.empty();
    private long stopAt = -1;
    private boolean stopsForGood;
    private StopReason stopReason = StopReason.SHUTDOWN;
    private Instant now = Instant.EPOCH;
    private long previewDueAt = Long.MAX_VALUE;

    private Optional<String> run(Integer patience) {
        var plan = new TrainingLoop.Plan(TOTAL, STEPS_PER_EPOCH, Optional.ofNullable(patience), Duration.ofSeconds(15));
        return new TrainingLoop(plan, steps(), products(), progress(), () -> stop, () -> now).run(new EpochLosses());
    }

    /** A state that is ahead of its losses is of no use. */
    private void requireSettled() {
        assertThat(begun).isEqualTo(done);
    }

    private TrainingLoop.Steps steps() {
        return new TrainingLoop.Steps() {
            @Override
            public long done() {
                return done;
            }

            @Override
            public long begun() {
                return begun;
            }

            /** A device that begins as many steps as it may, up to {@code ahead} of those that are done. */
            @Override
            public Losses next(long until) {
                begun = Math.max(begun, Math.min(until, done + ahead));
                assertThat(begun).isGreaterThan(done);
                done++;
                now = now.plusSeconds(1);
                boolean stops = stopsForGood ? done >= stopAt : done == stopAt;
                stop = stops ? Optional.of(stopReason) : Optional.empty();
                return new Losses(1, 2, 3);
            }
        };
    }

    private TrainingLoop.Progress progress() {
        return new TrainingLoop.Progress() {
            @Override
            public void step(long step, int epoch, Losses losses, EpochLosses epochLosses) {}

            @Override
            public void paused() {
                log.add("paused");
            }
        };
    }

    private TrainingLoop.Products products() {
        return new TrainingLoop.Products() {
            @Override
            public void saveResumePoint(EpochLosses losses) {
                requireSettled();
                log.add("saved " + done);
            }

            @Override
            public void publish(int epoch, EpochLosses losses) {
                requireSettled();
                assertThat(losses.meanNoise()).isEqualTo(1);
                log.add("published " + epoch);
                latest = Optional.of("checkpoint-" + epoch);
            }

            @Override
            public boolean isPreviewDue() {
                return done >= previewDueAt;
            }

            @Override
            public void preview() {
                requireSettled();
                log.add("previewed " + done);
                previewDueAt *= 3;
            }

            @Override
            public void awaitWritten() {
                written = log.size();
            }

            @Override
            public Optional<String> latestCheckpoint() {
                assertThat(written).isEqualTo(log.size());
                return latest;
            }

            @Override
            public int epochsWithoutImprovement() {
                assertThat(written).isEqualTo(log.size());
                log.add("asked");
                return epochsWithoutImprovement;
            }
        };
    }

    @Test
    void eachEpochIsPublishedAndTheEndSaved() {
        assertThat(run(null)).hasValue("checkpoint-4");
        assertThat(log)
                .containsExactly(
                        "published 1", "saved 16", "published 2", "published 3", "saved 32", "published 4", "saved 40");
    }

    @Test
    void stepsThatAreBegunAheadEndBeforeAnythingIsTaken() {
        ahead = 7;

        assertThat(run(null)).hasValue("checkpoint-4");
        // Due after step 16, with those until 20 begun, and again after step 36.
        assertThat(log)
                .containsExactly("published 1", "published 2", "saved 20", "published 3", "published 4", "saved 40");
    }

    @Test
    void aShutdownWaitsForTheStepsThatAreBegun() {
        ahead = 7;
        stopAt = 3;
        stopsForGood = true;

        assertThatThrownBy(() -> run(null)).isInstanceOf(TaskStopped.class);

        assertThat(log).containsExactly("saved 9");
        assertThat(written).isEqualTo(1);
    }

    /** Killed, or handed back while PostgreSQL was away, between the last resume point and the report of the end. */
    @Test
    void aTrainingThatWasDoneAlreadyNamesItsLastCheckpoint() {
        begun = done = TOTAL;
        latest = Optional.of("checkpoint-4");

        assertThat(run(null)).hasValue("checkpoint-4");
        assertThat(log).isEmpty();
    }

    @Test
    void aTrainingWhoseCheckpointsWereDeletedNamesNone() {
        begun = done = TOTAL;

        assertThat(run(null)).isEmpty();
    }

    @Test
    void patienceEndsItAfterAnEpoch() {
        epochsWithoutImprovement = 3;

        assertThat(run(3)).hasValue("checkpoint-1");
        assertThat(log).containsExactly("published 1", "asked", "saved 10");
    }

    @Test
    void patienceThatWasOverBeforeTrainsNoMoreEpochs() {
        begun = done = 20;
        latest = Optional.of("checkpoint-2");
        epochsWithoutImprovement = 3;

        assertThat(run(3)).hasValue("checkpoint-2");
        assertThat(log).containsExactly("asked");
    }

    @Test
    void patienceIsAskedAtTheEndsOfEpochsOnly() {
        begun = done = 25;
        epochsWithoutImprovement = 3;

        assertThat(run(3)).hasValue("checkpoint-3");
        assertThat(log).containsExactly("published 3", "asked", "saved 30");
    }

    @Test
    void aNewTrainingAsksNoPatience() {
        stop = Optional.of(StopReason.CANCELLED);

        assertThatThrownBy(() -> run(3)).isInstanceOf(TaskStopped.class);
        assertThat(log).isEmpty();
    }

    @Test
    void aShutdownLeavesAResumePoint_aLostLeaseLeavesNone() {
        stopAt = 5;
        assertThatThrownBy(() -> run(null)).isInstanceOf(TaskStopped.class);
        assertThat(log).containsExactly("saved 5");

        log.clear();
        stop = Optional.empty();
        stopAt = 7;
        stopReason = StopReason.LEASE_LOST;
        assertThatThrownBy(() -> run(null)).isInstanceOf(TaskStopped.class);
        assertThat(log).isEmpty();
    }

    @Test
    void imagesAreShownWithinTheFirstEpochOnly() {
        previewDueAt = 3;

        assertThat(run(null)).hasValue("checkpoint-4");

        assertThat(log)
                .startsWith("previewed 3", "paused", "previewed 9", "paused", "published 1")
                .filteredOn(entry -> entry.startsWith("previewed"))
                .hasSize(2);
    }

    @Test
    void imagesAreOfStepsThatAreDone() {
        ahead = 7;
        previewDueAt = 1;

        run(null);

        assertThat(log).startsWith("previewed 7", "paused", "published 1");
    }

    @Test
    void aTrainingThatIsToStopShowsNothing() {
        previewDueAt = 3;
        stopAt = 3;

        assertThatThrownBy(() -> run(null)).isInstanceOf(TaskStopped.class);

        assertThat(log).containsExactly("saved 3");
    }
}
