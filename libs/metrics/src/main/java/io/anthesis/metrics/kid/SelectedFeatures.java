package io.anthesis.metrics.kid;

/** Some rows of a set, in an order of their own. */
public final class SelectedFeatures implements FeatureSet {
    private final FeatureSet all;
    private final int[] selected;

    /** @param selected numbers of rows; one may occur several times */
    public SelectedFeatures(FeatureSet all, int[] selected) {
        this.all = all;
        this.selected = selected.clone();
    }

    @Override
    public int rows() {
        return selected.length;
    }

    @Override
    public int dimensions() {
        return all.dimensions();
    }

    @Override
    public void read(int from, int count, float[] target) {
        float[] row = new float[dimensions()];
        int done = 0;
        while (done < count) {
            int run = runAt(from + done, count - done);
            float[] values = run == 1 ? row : new float[run * dimensions()];
            all.read(selected[from + done], run, values);
            System.arraycopy(values, 0, target, done * dimensions(), run * dimensions());
            done += run;
        }
    }

    /** @return how many rows from there on, at most {@code most}, lie one after another */
    private int runAt(int place, int most) {
        int run = 1;
        while (run < most && selected[place + run] == selected[place] + run) {
            run++;
        }
        return run;
    }
}
