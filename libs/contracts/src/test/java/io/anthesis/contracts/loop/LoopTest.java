package io.anthesis.contracts.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopTest {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger steps = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private Loop loop;

    private Loop start(Duration pause, Duration bound, Loop.Step step) {
        // Assigned before its thread runs, as steps use it.
        loop = new Loop("tested", pause, bound, step);
        return loop.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        never.countDown();
        assertThat(loop.stop(LONG)).isTrue();
        assertThat(loop.report().stopped()).as("it was asked to stop").isEmpty();
    }

    static Stream<Throwable> whatAStepMayThrow() {
        return Stream.of(
                new IllegalStateException("line\nbreak"),
                new IOException("checked"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new NoClassDefFoundError("gone"),
                new InterruptedException("left over"));
    }

    @ParameterizedTest
    @MethodSource("whatAStepMayThrow")
    void goesOnWhateverItsStepThrows(Throwable thrown) {
        start(PAUSE, LONG, () -> {
            if (steps.incrementAndGet() <= 3) {
                sneak(thrown);
            }
            return false;
        });

        await().until(() -> steps.get() > 5);
        assertThat(loop.report().failures()).isZero();
        assertThat(loop.report().stopped()).isEmpty();
        assertThat(loop.report().lastRun()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void goesOnAfterARealStackOverflow() {
        start(PAUSE, LONG, () -> {
            if (steps.incrementAndGet() == 1) {
                deeper(0);
            }
            return false;
        });

        await().until(() -> steps.get() > 2);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    void countsFailuresInARow() {
        start(PAUSE, LONG, () -> {
            throw new IllegalStateException("always");
        });

        await().until(() -> loop.report().failures() >= 3);
        assertThat(loop.report().stopped()).as("it tries again").isEmpty();
    }

    @Test
    void aStepThatHangsCountsAsStopped() {
        start(PAUSE, Duration.ofMillis(50), () -> {
            never.await();
            return false;
        });

        await().untilAsserted(() -> assertThat(loop.report().stopped())
                .hasValueSatisfying(why -> assertThat(why).startsWith("its step has been running for")));
    }

    @Test
    void aStepThatGetsOnMayTakeAsLongAsItLikes() {
        start(PAUSE, Duration.ofSeconds(1), () -> {
            while (!loop.isStopping()) {
                loop.progress();
                steps.incrementAndGet();
            }
            return false;
        });

        await().pollDelay(Duration.ofMillis(1200)).until(() -> steps.get() > 0);
        assertThat(loop.report().stopped()).isEmpty();
    }

    @Test
    void workWithoutBoundMayTakeDays() {
        start(PAUSE, Duration.ofMillis(20), () -> {
            loop.withoutBound(() -> {
                try {
                    steps.incrementAndGet();
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return false;
        });

        await().pollDelay(Duration.ofMillis(100)).until(() -> steps.get() == 1);
        assertThat(loop.report().stopped()).isEmpty();
    }

    @Test
    void aWakeEndsThePauseAndIsNotLostDuringAStep() {
        start(Duration.ofHours(1), LONG, () -> {
            if (steps.incrementAndGet() == 1) {
                loop.wake();
            }
            return false;
        });

        await().until(() -> steps.get() == 2);
        loop.wake();
        await().until(() -> steps.get() == 3);
    }

    @Test
    void moreToDoIsDoneWithoutAPause() {
        start(Duration.ofHours(1), LONG, () -> steps.incrementAndGet() < 1000);

        await().until(() -> steps.get() == 1000);
    }

    @Test
    void anInterruptAtTheEndBreaksTheStepOff() {
        start(PAUSE, LONG, () -> {
            steps.incrementAndGet();
            never.await();
            return false;
        });
        await().until(() -> steps.get() == 1);

        loop.interrupt();

        assertThat(steps.get()).isEqualTo(1);
    }
}
