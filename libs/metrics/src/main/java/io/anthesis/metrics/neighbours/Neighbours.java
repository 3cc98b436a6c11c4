package io.anthesis.metrics.neighbours;

import java.util.Arrays;

/**
 * The nearest rows of another set, or of the same one without itself, for each row of a set: as many as are needed for the k nearest
 * ones in all, and in each half sample. In order of distance; of equal ones the first row counts as nearer.
 */
final class Neighbours implements TileVisitor {
    private final int k;
    private final HalfSamples halves;
    private final boolean within;
    private final double[][] distances;
    private final int[][] rows;
    private final int[] sizes;
    /** What is farther is not needed. */
    private final double[] limits;

    /**
     * @param owners how many rows have neighbours
     * @param halves of the set that neighbours are in
     * @param within whether owners and neighbours are of one set
     */
    private Neighbours(int owners, int k, HalfSamples halves, boolean within) {
        this.k = k;
        this.halves = halves;
        this.within = within;
        this.distances = new double[owners][2 * k + 2];
        this.rows = new int[owners][2 * k + 2];
        this.sizes = new int[owners];
        this.limits = new double[owners];
        Arrays.fill(limits, Double.POSITIVE_INFINITY);
    }

    static Neighbours within(int k, HalfSamples halves) {
        return new Neighbours(halves.rows(), k, halves, true);
    }

    static Neighbours between(int owners, int k, HalfSamples halves) {
        return new Neighbours(owners, k, halves, false);
    }

    int owners() {
        return sizes.length;
    }

    int k() {
        return k;
    }

    HalfSamples halves() {
        return halves;
    }

    /** @return the row that is nearest to {@code owner} */
    int nearest(int owner) {
        return rows[owner][0];
    }

    /** @return that of half {@code half}, or -1 if the half has no row */
    int nearest(int owner, int half) {
        int position = position(owner, 1, half);
        return position < 0 ? -1 : rows[owner][position];
    }

    /** @return the squared distance of the {@code n}-th nearest row, n from 1 to k */
    double squaredDistance(int owner, int n) {
        return distances[owner][n - 1];
    }

    /** @return that within half {@code half}; infinite if the half has fewer rows */
    double squaredDistance(int owner, int n, int half) {
        int position = position(owner, n, half);
        return position < 0 ? Double.POSITIVE_INFINITY : distances[owner][position];
    }

    /** @return the largest of these of any half */
    double largest(int owner) {
        double largest = 0;
        for (int half = 0; half < HalfSamples.COUNT; half++) {
            largest = Math.max(largest, squaredDistance(owner, k, half));
        }
        return largest;
    }

    private int position(int owner, int n, int half) {
        int found = 0;
        for (int position = 0; position < sizes[owner]; position++) {
            found += halves.mask(rows[owner][position]) >>> half & 1;
            if (found == n) {
                return position;
            }
        }
        return -1;
    }

    @Override
    public void visit(Tile tile, int row) {
        int owner = tile.owner(row);
        double lowerNorm = tile.lowerNorm(row);
        for (int column = 0; column < tile.columns(); column++) {
            if (tile.atLeast(lowerNorm, row, column) <= limits[owner] && !(within && tile.other(column) == owner)) {
                double distance = tile.exactly(row, column);
                if (distance <= limits[owner]) {
                    insert(owner, tile.other(column), distance);
                }
            }
        }
    }

    private void insert(int owner, int other, double distance) {
        if (sizes[owner] == rows[owner].length) {
            distances[owner] = Arrays.copyOf(distances[owner], 2 * sizes[owner]);
            rows[owner] = Arrays.copyOf(rows[owner], 2 * sizes[owner]);
        }
        double[] ofOwner = distances[owner];
        int[] rowsOfOwner = rows[owner];
        int at = sizes[owner];
        while (at > 0 && (ofOwner[at - 1] > distance || ofOwner[at - 1] == distance && rowsOfOwner[at - 1] > other)) {
            ofOwner[at] = ofOwner[at - 1];
            rowsOfOwner[at] = rowsOfOwner[at - 1];
            at--;
        }
        ofOwner[at] = distance;
        rowsOfOwner[at] = other;
        sizes[owner]++;
        int enough = enough(rowsOfOwner, sizes[owner]);
        if (enough > 0) {
            sizes[owner] = enough;
            limits[owner] = ofOwner[enough - 1];
        }
    }

    /** @return how many of the first rows have k of each half among them, or 0 if all of them have not */
    private int enough(int[] rowsOfOwner, int size) {
        // Bit s of element n: half s has more than n rows.
        int[] moreThan = new int[k];
        for (int position = 0; position < size; position++) {
            int mask = halves.mask(rowsOfOwner[position]);
            for (int n = k - 1; n > 0; n--) {
                moreThan[n] |= moreThan[n - 1] & mask;
            }
            moreThan[0] |= mask;
            if (moreThan[k - 1] == HalfSamples.ALL) {
                return position + 1;
            }
        }
        return 0;
    }
}
