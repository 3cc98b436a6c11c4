package io.anthesis.ledger.lease;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.JobSpec;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A claimed task. Its holder may write for the job until the lease expires or a newer lease epoch begins.
 *
 * @param spec the job's, as JSON
 * @param payload the task's own, as JSON
 * @param attempt 1 for the first
 * @param batchKey tasks of the same key can share a batch; empty for tasks that share with none
 * @param batchImages how many images of a batch it fills
 * @param batchLimit no larger batches than this, after memory ran out
 */
public record Lease(
        long taskId,
        UUID jobId,
        JobKind kind,
        String role,
        int number,
        String spec,
        String payload,
        String owner,
        long epoch,
        int attempt,
        String submitter,
        Optional<String> batchKey,
        int batchImages,
        OptionalInt batchLimit) {
    public <T extends JobSpec> T specAs(Class<T> type) {
        return Json.read(spec, type);
    }

    public <T> T payloadAs(Class<T> type) {
        return Json.read(payload, type);
    }
}
