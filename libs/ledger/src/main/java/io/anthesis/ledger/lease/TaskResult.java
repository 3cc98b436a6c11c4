package io.anthesis.ledger.lease;

import io.anthesis.ledger.sql.Transaction;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a task leaves when it is done.
 *
 * @param value kept with the task, as JSON
 * @param holds digests of the objects that {@code value} names: the object store keeps them for as long as the task exists
 * @param effects written in the transaction that ends the task
 */
public record TaskResult(Object value, Set<String> holds, Consumer<Transaction> effects) {
    public TaskResult {
        Objects.requireNonNull(value);
        holds = Set.copyOf(holds);
    }

    /** A value that names no objects. */
    public static TaskResult of(Object value) {
        return new TaskResult(value, Set.of(), transaction -> {});
    }

    /** @param object digest of a further object that the value names */
    public TaskResult holding(String object) {
        Set<String> all = new HashSet<>(holds);
        all.add(object);
        return new TaskResult(value, all, effects);
    }

    /** @param furtherWrites are made after those that there are */
    public TaskResult with(Consumer<Transaction> furtherWrites) {
        return new TaskResult(value, holds, effects.andThen(furtherWrites));
    }
}
