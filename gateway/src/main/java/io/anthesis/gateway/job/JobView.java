package io.anthesis.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.json.Json;
import java.time.Instant;
import java.util.UUID;

/**
 * A job.
 *
 * @param run the training that it belongs to, if any
 * @param preview true of a preview; left out of other jobs
 * @param error why it ended without success
 * @param lastEvent number of its newest event
 * @param forecast when it is expected to begin and end, and why it waits; left out in lists, and of a job that has ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        UUID id,
        String kind,
        String state,
        String submitter,
        JsonNode spec,
        JsonNode result,
        UUID run,
        int priority,
        Boolean preview,
        Instant deadline,
        JobFailure error,
        long lastEvent,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        ForecastView forecast) {
    static JobView of(JobEntity job) {
        return of(job, null);
    }

    static JobView of(JobEntity job, ForecastView forecast) {
        return new JobView(
                job.id,
                job.kind,
                job.state,
                job.submitter,
                Json.parse(job.spec),
                job.result == null ? null : Json.parse(job.result),
                job.runId,
                job.priority,
                job.preview ? true : null,
                job.deadlineAt,
                job.errorCode == null ? null : new JobFailure(job.errorCode, job.errorMessage),
                job.eventSequence,
                job.createdAt,
                job.startedAt,
                job.finishedAt,
                forecast);
    }
}
