package io.anthesis.ledger.training;

import io.anthesis.contracts.spec.InvalidSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What trainings are sorted by: a column, or a setting by its path, such as {@code spec.optimizer.learningRate}. Those without a value are
 * the last, whichever way the others go.
 */
public record TrainingOrder(Key key, boolean descending) {
    private static final String SETTING = "spec.";
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9]{1,40}(\\.[A-Za-z0-9]{1,40}){0,5}");

    /** What gives a training its place. */
    public sealed interface Key {}

    /** @param path names of JSON fields, from the outermost on */
    public record Setting(List<String> path) implements Key {
        public Setting {
            path = List.copyOf(path);
        }
    }

    /** A column of the list. Its statement gives a number or a text as {@code jsonb}, which compares numbers as numbers. */
    public enum Column implements Key {
        CREATED("created", "to_jsonb(extract(epoch from j.created_at))"),
        STARTED("started", "to_jsonb(extract(epoch from j.started_at))"),
        FINISHED("finished", "to_jsonb(extract(epoch from j.finished_at))"),
        UPDATED("updated", "to_jsonb(extract(epoch from r.updated_at))"),
        DURATION("duration", "to_jsonb(extract(epoch from coalesce(j.finished_at, r.updated_at) - j.started_at))"),
        NAME("name", "to_jsonb(lower(r.name))"),
        STATE("state", "to_jsonb(j.state)"),
        DATASET("dataset", "j.spec -> 'dataset'"),
        SUBMITTER("submitter", "to_jsonb(j.submitter)"),
        TAGS("tags", "to_jsonb(nullif(array_to_string(r.tags, ' '), ''))"),
        EPOCH("epoch", "to_jsonb(r.epoch)"),
        STEP("step", "to_jsonb(r.step)"),
        KID("kid", "to_jsonb(best.kid)"),
        NOISE_LOSS("noiseLoss", "newest.metrics -> 'noiseLoss'"),
        IMAGE_LOSS("imageLoss", "newest.metrics -> 'imageLoss'"),
        IMAGES_PER_SECOND("imagesPerSecond", "newest.metrics -> 'imagesPerSecond'"),
        VALIDATION_NOISE_LOSS("validationNoiseLoss", "to_jsonb(sampled.validation_noise_loss)"),
        VALIDATION_IMAGE_LOSS("validationImageLoss", "to_jsonb(sampled.validation_image_loss)"),
        WEIGHTS_BYTES("weightsBytes", "to_jsonb(sampled.weights_bytes)");

        private final String key;
        private final String sql;

        Column(String key, String sql) {
            this.key = key;
            this.sql = sql;
        }

        public String key() {
            return key;
        }

        String sql() {
            return sql;
        }
    }

    /**
     * @param text a name of a column or {@code spec.PATH}, after a minus for the largest first
     * @throws InvalidSpec if it is neither
     */
    public static TrainingOrder parse(String text) {
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        return find(name)
                .map(key -> new TrainingOrder(key, descending))
                .orElseThrow(() -> new InvalidSpec(
                        "sort",
                        "must be one of " + names()
                                + ", or spec. and the path of a setting such as spec.optimizer.learningRate, with a minus before it for"
                                + " the largest first, was '" + text + "'"));
    }

    private static Optional<Key> find(String name) {
        if (name.startsWith(SETTING)
                && PATH.matcher(name.substring(SETTING.length())).matches()) {
            return Optional.of(
                    new Setting(List.of(name.substring(SETTING.length()).split("\\."))));
        }
        return Arrays.stream(Column.values())
                .filter(column -> column.key.equals(name))
                .map(Key.class::cast)
                .findFirst();
    }

    private static String names() {
        return Arrays.stream(Column.values()).map(column -> column.key).collect(Collectors.joining(", "));
    }
}
