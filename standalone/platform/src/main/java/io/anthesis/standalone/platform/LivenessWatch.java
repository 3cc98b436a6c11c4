package io.anthesis.standalone.platform;

import java.time.Duration;
import java.util.Optional;

/**
 * Counts how often in a row one process fails when it is asked for its liveness. One failure says little: a machine that was
 * suspended, or is very busy, makes every process look stopped for a moment.
 */
final class LivenessWatch {
    /**
     * How patient to be.
     *
     * @param every time between two questions
     * @param down answers in a row that say that it has stopped
     * @param silent questions in a row without an answer: many more, since a process also starts silently, and may be paused
     */
    record Limits(Duration every, int down, int silent) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(5), 6, 36);
    }

    private final String address;
    private final Limits limits;
    private int down;
    private int silent;

    LivenessWatch(String address, Limits limits) {
        this.address = address;
        this.limits = limits;
    }

    /** @return why the process has to be started again, if it has to be */
    Optional<String> ask() {
        return switch (Health.of(address)) {
            case Health.Answer.Up up -> {
                down = 0;
                silent = 0;
                yield Optional.empty();
            }
            case Health.Answer.Down(String why) -> {
                silent = 0;
                yield ++down < limits.down()
                        ? Optional.empty()
                        : Optional.of("its liveness failed " + down + " times in a row (" + why + ")");
            }
            case Health.Answer.Silent(String why) ->
                ++silent < limits.silent()
                        ? Optional.empty()
                        : Optional.of("it did not answer " + silent + " times in a row (" + why + ")");
        };
    }
}
