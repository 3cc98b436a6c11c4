package io.anthesis.metrics.neighbours;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which rows of one set, the members, lie in balls around the rows of another: around each of its rows, with the distance to its k-th
 * nearest neighbour as radius. With all of the other set, and with each half of it, whose balls are larger.
 */
final class Balls implements TileVisitor {
    private final Neighbours centers;
    private final BallBoundary boundary;
    private final double[] radii;
    private final double[] largestRadii;
    private final int[] ballsOfMember;
    private final int[] halvesOfMember;
    private final AtomicLongArray pairsOfHalf = new AtomicLongArray(HalfSamples.COUNT);

    /** @param centers with all their neighbours */
    Balls(int members, Neighbours centers, BallBoundary boundary) {
        this.centers = centers;
        this.boundary = boundary;
        this.radii = new double[centers.owners()];
        this.largestRadii = new double[centers.owners()];
        for (int center = 0; center < radii.length; center++) {
            radii[center] = centers.squaredDistance(center, centers.k());
            largestRadii[center] = centers.largest(center);
        }
        this.ballsOfMember = new int[members];
        this.halvesOfMember = new int[members];
    }

    @Override
    public void visit(Tile tile, int row) {
        double lowerNorm = tile.lowerNorm(row);
        int balls = 0;
        int halves = 0;
        int[] pairs = null;
        for (int column = 0; column < tile.columns(); column++) {
            int center = tile.other(column);
            if (tile.atLeast(lowerNorm, row, column) <= largestRadii[center]) {
                // Where the bound decides, the pair is inside in every half that has the center: balls of halves are
                // larger.
                boolean isSurelyInside = tile.atMost(row, column) < radii[center];
                double distance = isSurelyInside ? 0 : tile.exactly(row, column);
                boolean isInside = isSurelyInside || boundary.isInside(distance, radii[center]);
                int mask = isInside ? centers.halves().mask(center) : halvesAround(center, distance);
                balls += isInside ? 1 : 0;
                halves |= mask;
                pairs = pairs == null ? new int[HalfSamples.COUNT] : pairs;
                count(mask, pairs);
            }
        }
        int member = tile.owner(row);
        ballsOfMember[member] += balls;
        halvesOfMember[member] |= halves;
        if (pairs != null) {
            for (int half = 0; half < HalfSamples.COUNT; half++) {
                pairsOfHalf.addAndGet(half, pairs[half]);
            }
        }
    }

    /** @return the halves in which the ball of a center reaches as far */
    private int halvesAround(int center, double distance) {
        int mask = 0;
        for (int remaining = centers.halves().mask(center); remaining != 0; remaining &= remaining - 1) {
            int half = Integer.numberOfTrailingZeros(remaining);
            if (boundary.isInside(distance, centers.squaredDistance(center, centers.k(), half))) {
                mask |= 1 << half;
            }
        }
        return mask;
    }

    private static void count(int mask, int[] pairs) {
        for (int remaining = mask; remaining != 0; remaining &= remaining - 1) {
            pairs[Integer.numberOfTrailingZeros(remaining)]++;
        }
    }

    int members() {
        return ballsOfMember.length;
    }

    /** @return in how many balls the member lies */
    int ballsOf(int member) {
        return ballsOfMember[member];
    }

    /** @return whether the member lies in a ball */
    boolean hasBall(int member) {
        return ballsOfMember[member] > 0;
    }

    /** @return whether it does in the balls of half {@code half} of the centers */
    boolean hasBall(int member, int half) {
        return (halvesOfMember[member] >>> half & 1) == 1;
    }

    /** @return pairs of a member and a ball of half {@code half} that it lies in */
    long pairs(int half) {
        return pairsOfHalf.get(half);
    }
}
