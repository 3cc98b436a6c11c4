package io.anthesis.ledger.worker;

import io.anthesis.contracts.job.JobKind;
import java.util.List;

/**
 * What a worker says of itself.
 *
 * @param id as in the leases that it owns
 * @param kind of the jobs that it carries out
 * @param device such as {@code cpu} or {@code gpu:0}
 * @param threads of its computations on a CPU
 * @param memoryBytes of the device
 * @param computeTypes that it can compute in
 */
public record WorkerRecord(
        String id,
        JobKind kind,
        String device,
        int threads,
        long memoryBytes,
        List<String> computeTypes,
        String version) {
    public WorkerRecord {
        computeTypes = List.copyOf(computeTypes);
    }
}
