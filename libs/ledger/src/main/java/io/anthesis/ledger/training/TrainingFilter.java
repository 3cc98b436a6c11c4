package io.anthesis.ledger.training;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Which trainings a list has. Null, or no tag, for any.
 *
 * @param search a part of the name in any case, or the beginning of the id
 * @param network an architecture, such as {@code residual-unet}
 * @param tags a training has all of these
 * @param model the id of a model: its trainings
 */
public record TrainingFilter(
        String search,
        String dataset,
        String state,
        String network,
        String submitter,
        List<String> tags,
        Archived archived,
        UUID model,
        Instant createdAfter,
        Instant createdBefore) {
    /** Whether archived trainings are among them. */
    public enum Archived {
        WITHOUT,
        ONLY,
        WITH
    }

    public TrainingFilter {
        tags = List.copyOf(tags);
    }
}
