package io.anthesis.gateway.upload;

import io.anthesis.ledger.upload.UploadRecord;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A file that comes in parts.
 *
 * @param partBytes of every part but the last
 * @param parts how many there are
 * @param missing numbers of those that have not come yet, from 0 on
 */
public record UploadView(
        UUID id,
        String fileName,
        long sizeBytes,
        int partBytes,
        String sha256,
        int parts,
        List<Integer> missing,
        Instant createdAt) {
    static UploadView of(UploadRecord upload) {
        return new UploadView(
                upload.id(),
                upload.fileName(),
                upload.sizeBytes(),
                upload.partBytes(),
                upload.sha256(),
                upload.partCount(),
                upload.missing(),
                upload.createdAt());
    }
}
