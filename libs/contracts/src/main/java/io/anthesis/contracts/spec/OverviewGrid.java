package io.anthesis.contracts.spec;

/**
 * The overview picture that an evaluation makes of a checkpoint: rows of images from the same noise, a row for each of the first classes.
 *
 * @param rows of {@link #COLUMNS} images
 */
public record OverviewGrid(int rows) {
    public static final int COLUMNS = 6;
    /** Of sampling. */
    public static final int STEPS = 20;

    private static final int ROWS_WITHOUT_CLASSES = 3;
    private static final int MAX_ROWS = 12;

    /** @param classes that the checkpoint knows, 0 for none */
    public static OverviewGrid of(int classes) {
        return new OverviewGrid(classes == 0 ? ROWS_WITHOUT_CLASSES : Math.min(classes, MAX_ROWS));
    }

    public int images() {
        return rows * COLUMNS;
    }
}
