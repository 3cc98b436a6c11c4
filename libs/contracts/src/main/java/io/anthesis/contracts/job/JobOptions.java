package io.anthesis.contracts.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.contracts.time.RequestTimes;
import java.time.Instant;
import java.util.Optional;

/**
 * What a request says of its job beside the spec.
 *
 * @param priority higher first, -100 to 100; 0 is usual
 * @param deadline a job that has not ended by then fails with the code {@code deadline-exceeded}
 */
public record JobOptions(int priority, Optional<Instant> deadline) {
    public static final JobOptions NONE = new JobOptions(0, Optional.empty());
    private static final int MAX_PRIORITY = 100;
    private static final String PRIORITY = "priority";
    private static final String DEADLINE = "deadline";

    public JobOptions {
        if (Math.abs((long) priority) > MAX_PRIORITY) {
            throw new InvalidSpec(
                    PRIORITY,
                    "must be a whole number from -" + MAX_PRIORITY + " to " + MAX_PRIORITY + ", was " + priority);
        }
        deadline.ifPresent(time -> RequestTimes.bounded(DEADLINE, time));
    }

    /** @throws InvalidSpec if the deadline is past, or more than ten years away */
    public void requireDeadlineAfter(Instant now) {
        deadline.ifPresent(time -> RequestTimes.deadline(DEADLINE, time, now));
    }

    /**
     * Takes the options out of a request; what is left is the spec.
     *
     * @throws InvalidSpec naming the option, what would be right and what was found
     */
    public static JobOptions takeFrom(ObjectNode request) {
        JsonNode priority = request.remove(PRIORITY);
        JsonNode deadline = request.remove(DEADLINE);
        if (priority != null && !priority.isInt()) {
            throw new InvalidSpec(
                    PRIORITY, "must be a whole number from -100 to 100, was " + Shown.of(priority.toString()));
        }
        return new JobOptions(
                priority == null ? 0 : priority.intValue(),
                deadline == null || deadline.isNull() ? Optional.empty() : Optional.of(instant(deadline)));
    }

    private static Instant instant(JsonNode deadline) {
        if (deadline.isTextual()) {
            return RequestTimes.parse(DEADLINE, deadline.textValue());
        }
        throw new InvalidSpec(
                DEADLINE, "must be a time like 2026-11-24T22:00:00Z, was " + Shown.of(deadline.toString()));
    }

    /** Adds to a command what differs from the usual. */
    public void addTo(ObjectNode command) {
        if (priority != 0) {
            command.put(PRIORITY, priority);
        }
        deadline.ifPresent(time -> command.put(DEADLINE, time.toString()));
    }
}
