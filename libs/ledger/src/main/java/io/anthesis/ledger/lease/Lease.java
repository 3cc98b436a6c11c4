package io.anthesis.ledger.lease;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.JobSpec;
import java.util.UUID;

/**
 * A claimed task. Whoever holds it may write for the job until the lease ends or a newer epoch begins.
 *
 * @param spec the job's, as JSON
 * @param payload the task's own, as JSON
 * @param attempt 1 for the first
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
        String submitter) {
    public <T extends JobSpec> T specAs(Class<T> type) {
        return Json.read(spec, type);
    }

    public <T> T payloadAs(Class<T> type) {
        return Json.read(payload, type);
    }
}
