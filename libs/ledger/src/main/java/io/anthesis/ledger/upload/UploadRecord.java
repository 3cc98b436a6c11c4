package io.anthesis.ledger.upload;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A file that comes in parts.
 *
 * @param submitter who began it
 * @param partBytes of every part but the last
 * @param sha256 of the whole file
 * @param parts digests of those that have come, by number from 0 on
 */
public record UploadRecord(
        UUID id,
        String submitter,
        String fileName,
        long sizeBytes,
        int partBytes,
        String sha256,
        SortedMap<Integer, String> parts,
        Instant createdAt) {
    public UploadRecord {
        parts = new TreeMap<>(parts);
    }

    /** @return how many parts there are in all */
    public int partCount() {
        return (int) ((sizeBytes + partBytes - 1) / partBytes);
    }

    /** @return the size of a part */
    public long bytesOf(int part) {
        return Math.min(partBytes, sizeBytes - (long) part * partBytes);
    }

    /** @return numbers of the parts that have not come yet */
    public List<Integer> missing() {
        return IntStream.range(0, partCount())
                .filter(part -> !parts.containsKey(part))
                .boxed()
                .toList();
    }
}
