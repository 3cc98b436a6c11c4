package io.anthesis.ledger.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import java.util.List;

/**
 * New values of what users say of a training; null leaves one as it is.
 *
 * @param name 1 to 100 characters
 * @param tags in place of all that it had; a tag has 1 to 40 characters that can be shown, no comma, and no white space at its ends
 * @param notes up to 10,000 characters; empty removes them
 * @param archived whether lists leave it out unless it is asked for
 */
public record TrainingChange(String name, List<String> tags, String notes, Boolean archived) {
    private static final int MAX_NAME = 100;
    private static final int MAX_TAGS = 20;
    private static final int MAX_TAG = 40;
    private static final int MAX_NOTES = 10_000;

    public TrainingChange {
        if (name == null && tags == null && notes == null && archived == null) {
            throw new InvalidSpec("body", "must have at least one of name, tags, notes and archived");
        }
        require(
                name == null || (!name.isBlank() && name.length() <= MAX_NAME),
                "name",
                "1 to " + MAX_NAME + " characters",
                name);
        if (tags != null) {
            require(tags.size() <= MAX_TAGS, "tags", "at most " + MAX_TAGS + " tags", tags.size());
            tags.forEach(TrainingChange::requireTag);
            tags = tags.stream().distinct().toList();
        }
        if (notes != null) {
            require(notes.length() <= MAX_NOTES, "notes", "at most " + MAX_NOTES + " characters", notes.length());
        }
    }

    private static void requireTag(String tag) {
        boolean fits = tag != null && !tag.isEmpty() && tag.length() <= MAX_TAG;
        require(
                fits && Shown.of(tag, MAX_TAG).equals(tag) && tag.strip().equals(tag) && !tag.contains(","),
                "tags",
                "texts of 1 to " + MAX_TAG
                        + " characters that can be shown, without commas and without white space at their ends",
                tag == null ? null : "'" + tag + "'");
    }
}
