package io.anthesis.gateway.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.job.JobEntity;
import java.time.Instant;
import java.util.UUID;

/**
 * A training and how far it is.
 *
 * @param datasetDigest of the images that it was trained on, once it has begun
 * @param epoch epochs that are done
 * @param totalSteps once it has begun
 * @param previewStep after which its preview was sampled, if it has one
 * @param computeType what it computes in, once it has begun
 * @param bitExact false once it was resumed under other conditions than before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingView(
        UUID id,
        String name,
        String state,
        String datasetDigest,
        long step,
        Long totalSteps,
        int epoch,
        boolean bitExact,
        Long previewStep,
        String computeType,
        JsonNode spec,
        JsonNode result,
        JobFailure error,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Instant updatedAt) {
    static TrainingView of(TrainingEntity run) {
        JobEntity job = run.job;
        return new TrainingView(
                run.jobId,
                run.name,
                job.state,
                run.datasetDigest,
                run.step,
                run.totalSteps,
                run.epoch,
                run.bitExact,
                run.previewStep,
                run.computeType,
                Json.parse(job.spec),
                job.result == null ? null : Json.parse(job.result),
                job.errorCode == null ? null : new JobFailure(job.errorCode, job.errorMessage),
                job.createdAt,
                job.startedAt,
                job.finishedAt,
                run.updatedAt);
    }
}
