package io.anthesis.datasets.fuzz;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Copies of a file that are damaged the way disks, networks and attackers do it, the same at each run. */
final class Damaged {
    private static final int FLIPPED_BYTES = 8;

    private Damaged() {}

    /** @return the file itself, then {@code copies} damaged ones */
    static Stream<byte[]> copies(byte[] file, int copies) {
        var random = new Random(file.length);
        return Stream.concat(Stream.of(file), IntStream.range(0, copies).mapToObj(i -> damaged(file, random)));
    }

    private static byte[] damaged(byte[] file, Random random) {
        if (file.length == 0) {
            return file;
        }
        byte[] copy = file.clone();
        switch (random.nextInt(4)) {
            case 0 -> copy = Arrays.copyOf(file, random.nextInt(file.length));
            case 1 -> {
                int from = random.nextInt(file.length);
                Arrays.fill(copy, from, Math.min(file.length, from + 4), (byte) (random.nextBoolean() ? 0xFF : 0x7F));
            }
            default -> {
                // Most of what decides stands at the beginning.
                int end = random.nextBoolean() ? file.length : Math.min(file.length, 64);
                for (int i = 0; i < 1 + random.nextInt(FLIPPED_BYTES); i++) {
                    copy[random.nextInt(end)] = (byte) random.nextInt(256);
                }
            }
        }
        return copy;
    }
}
