package io.anthesis.metrics.neighbours;

/**
 * Squared distances of some rows, the owners, to some others: bounds of all of them at once, from products in float32, and each in
 * double precision where the bounds do not decide.
 *
 * <p>The bounds are safe: a product of {@code d} float32 numbers, added in any order, is wrong by at most {@code d u |x| |y|} with
 * u = 2^-24, and moving and scaling the rows by at most {@code 4 u (|x|² + |y|²)} (Higham 2002, section 3.1).
 */
final class Tile {
    private final Block owners;
    private final Block others;
    private final float[] products;
    private final double unit;
    private final double slack;
    private final double[] lowerNorms;

    /**
     * @param products of owners (rows) with others (columns), as moved and scaled; {@code others.count()} to a row
     * @param scale of the frame
     */
    Tile(Block owners, Block others, float[] products, int dimensions, double scale) {
        this.owners = owners;
        this.others = others;
        this.products = products;
        this.unit = 1 / (scale * scale);
        // 8 instead of 4, and one part in a hundred, for what is of a smaller order.
        this.slack = 1.01 * (dimensions + 8) * 0x1p-24;
        this.lowerNorms = new double[others.count()];
        for (int column = 0; column < lowerNorms.length; column++) {
            lowerNorms[column] = (1 - slack) * others.norm(column);
        }
    }

    int rows() {
        return owners.count();
    }

    int columns() {
        return others.count();
    }

    /** @return the number within its set of the row that owns row {@code row} of this tile */
    int owner(int row) {
        return owners.from() + row;
    }

    /** @return the number within its set of the row of column {@code column} */
    int other(int column) {
        return others.from() + column;
    }

    /** @return what the distances of a row are at least; for {@link #atLeast} */
    double lowerNorm(int row) {
        return (1 - slack) * owners.norm(row);
    }

    /** @return a lower bound of the squared distance; may be negative */
    double atLeast(double lowerNormOfRow, int row, int column) {
        return (lowerNormOfRow + lowerNorms[column] - 2.0 * products[row * lowerNorms.length + column]) * unit;
    }

    /** @return an upper bound of the squared distance */
    double atMost(int row, int column) {
        double norms = (1 + slack) * (owners.norm(row) + others.norm(column));
        return (norms - 2.0 * products[row * lowerNorms.length + column]) * unit;
    }

    /** @return the squared distance */
    double exactly(int row, int column) {
        return owners.squaredDistance(row, others, column);
    }
}
