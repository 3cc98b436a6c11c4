package io.anthesis.tensor.random;

import java.util.stream.IntStream;

/**
 * Streams of random numbers, each a function of (seed, purpose, index) alone: the noise of image i does not depend on numbers
 * drawn before it, on its batch, or on the process.
 *
 * <p>Logarithm, sine and cosine come from {@link StrictMath}, so the numbers are equal on every machine.
 */
public final class CounterRandom {
    /** What the numbers are for. The ordinal is part of the counter: append, never reorder. */
    public enum Purpose {
        INITIAL_NOISE,
        STEP_NOISE,
        TRAINING_NOISE,
        TRAINING_TIMES,
        DATA_ORDER,
        INITIAL_WEIGHTS,
        VALIDATION_NOISE,
        VALIDATION_TIMES,
        SPLIT_ORDER,
        BLOSSOM,
        HORIZONTAL_FLIPS,
        KID_SUBSETS,
        DROPOUT,
        CLASS_DROPS,
        HALF_SAMPLES
    }

    private static final int MAX_PURPOSES = 64;
    /** Numbers that a thread draws at once, of whole blocks. */
    private static final int PIECE = 8192;

    private final int key0;
    private final int key1;
    private final int purposeAndStep;
    private final long index;
    private final int[] block = new int[4];
    private int position;
    private int used = 4;

    private CounterRandom(int key0, int key1, int purposeAndStep, long index) {
        this.key0 = key0;
        this.key1 = key1;
        this.purposeAndStep = purposeAndStep;
        this.index = index;
    }

    /** The stream of item {@code index}, as of a step where the purpose has steps (0 otherwise). */
    public CounterRandom(long seed, Purpose purpose, long index, int step) {
        this((int) seed, (int) (seed >>> 32), purpose.ordinal() + MAX_PURPOSES * step, index);
    }

    /** The stream of item {@code index} of a purpose without steps. */
    public CounterRandom(long seed, Purpose purpose, long index) {
        this(seed, purpose, index, 0);
    }

    /** @return 32 uniformly random bits */
    public int nextInt() {
        if (used == 4) {
            block[0] = position++;
            block[1] = purposeAndStep;
            block[2] = (int) index;
            block[3] = (int) (index >>> 32);
            Philox.generate(block, key0, key1);
            used = 0;
        }
        return block[used++];
    }

    /** @return uniform in [0, bound), without the bias of a remainder (Lemire 2019, "Fast random integer generation") */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be 1 or more, was " + bound);
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        long threshold = (0x100000000L - bound) % bound;
        while ((product & 0xFFFFFFFFL) < threshold) {
            product = (nextInt() & 0xFFFFFFFFL) * bound;
        }
        return (int) (product >>> 32);
    }

    /** @return uniform in [0, 1), a multiple of 2^-24 */
    public float nextUniform() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /**
     * Fills {@code mask} with 1, and with 0 where a word is below {@code threshold}, both unsigned. Many are drawn by several threads; they
     * are the same numbers.
     */
    public void fillMask(byte[] mask, int threshold) {
        int pieces = Math.ceilDiv(mask.length, PIECE);
        IntStream.range(0, pieces).parallel().forEach(piece -> {
            CounterRandom words = at(piece * (PIECE / 4));
            int end = Math.min(mask.length, (piece + 1) * PIECE);
            for (int i = piece * PIECE; i < end; i++) {
                mask[i] = (byte) (Integer.compareUnsigned(words.nextInt(), threshold) < 0 ? 0 : 1);
            }
        });
    }

    /**
     * Fills {@code target} from {@code from} on with {@code count} standard normal numbers (Box and Muller 1958). Many are drawn by
     * several threads; they are the same numbers.
     */
    public void fillNormal(float[] target, int from, int count) {
        int pieces = used == 4 ? count / PIECE : 0;
        if (pieces > 1) {
            int first = position;
            IntStream.range(0, pieces).parallel().forEach(piece -> at(first + piece * (PIECE / 4))
                    .draw(target, from + piece * PIECE, PIECE));
            position = first + pieces * (PIECE / 4);
            draw(target, from + pieces * PIECE, count - pieces * PIECE);
        } else {
            draw(target, from, count);
        }
    }

    /** @return this stream from a block of four numbers on */
    private CounterRandom at(int block) {
        var later = new CounterRandom(key0, key1, purposeAndStep, index);
        later.position = block;
        return later;
    }

    private void draw(float[] target, int from, int count) {
        for (int i = 0; i < count; i += 2) {
            // (0, 1]: the logarithm of 0 would be infinite
            double uniform = ((nextInt() & 0xFFFFFFFFL) + 1) * 0x1p-32;
            double angle = (nextInt() & 0xFFFFFFFFL) * (0x1p-32 * 2 * Math.PI);
            double radius = Math.sqrt(-2 * StrictMath.log(uniform));
            target[from + i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) {
                target[from + i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /** @return the numbers 0 to count - 1 in random order (Fisher and Yates, Durstenfeld 1964) */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
