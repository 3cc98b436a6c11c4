package io.anthesis.datasets.limit;

/**
 * What one import may cost. All but the fixed ones follow from the heap, so that a smaller process refuses a file instead of
 * dying of it. A refusal names the limit.
 *
 * @param decodedBytes of all images that are decoded at the same time, so of each, too
 * @param encodedBytes of all images that wait to be decoded
 * @param imageBytes of one image's file
 * @param directoryBytes of a zip file's central directory, which is read as a whole
 * @param headerBytes of one tar entry's names and attributes
 * @param nameBytes of all names that are kept, with what each costs besides
 * @param nameLength characters of one name
 * @param entries of an archive
 * @param expansion how many times its own size an archive may unpack to, beyond {@code expansionGraceBytes}
 * @param reported files that were not taken and are named one by one; more are only counted
 */
public record ImportLimits(
        long decodedBytes,
        long encodedBytes,
        int imageBytes,
        long directoryBytes,
        int headerBytes,
        long nameBytes,
        int nameLength,
        long entries,
        long expansion,
        long expansionGraceBytes,
        int reported) {
    private static final long MIB = 1 << 20;
    private static final long SMALLEST_HEAP = 32 * MIB;
    private static final long LARGEST_IMAGE = 256 * MIB;

    /** @param heapBytes what the process may allocate in all, 32 MiB or more */
    public static ImportLimits ofHeap(long heapBytes) {
        if (heapBytes < SMALLEST_HEAP) {
            throw new IllegalArgumentException("the heap must be " + mebibytes(SMALLEST_HEAP) + " or more, was "
                    + mebibytes(heapBytes) + "; raise -Xmx");
        }
        return new ImportLimits(
                heapBytes / 8 * 3,
                heapBytes / 8,
                (int) Math.min(LARGEST_IMAGE, heapBytes / 8),
                heapBytes / 32,
                (int) MIB,
                heapBytes / 4,
                4096,
                5_000_000,
                100,
                100 * MIB,
                10_000);
    }

    public static ImportLimits ofThisProcess() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    /** As refusals write it. */
    public static String mebibytes(long bytes) {
        return (bytes + MIB - 1) / MIB + " MiB";
    }
}
