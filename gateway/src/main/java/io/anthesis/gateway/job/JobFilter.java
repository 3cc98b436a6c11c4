package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.gateway.request.Parameters;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which jobs are asked for. */
public class JobFilter {
    @QueryParam("kind")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"training", "sampling", "evaluation"}))
    String kind;

    @QueryParam("state")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"queued", "running", "cancelling", "succeeded", "failed", "cancelled"}))
    String state;

    @QueryParam("submitter")
    String submitter;

    @QueryParam("run")
    @Parameter(
            description = "evaluations that came with the checkpoints of this training",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String run;

    @QueryParam("dataset")
    @Parameter(description = "name of a data set: its trainings, and the evaluations that came with them")
    String dataset;

    @QueryParam("createdAfter")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdAfter;

    @QueryParam("createdBefore")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdBefore;

    String kind() {
        return Optional.ofNullable(Parameters.kind(kind)).map(JobKind::key).orElse(null);
    }

    String state() {
        return Optional.ofNullable(Parameters.state(state)).map(JobState::key).orElse(null);
    }

    String submitter() {
        return submitter;
    }

    UUID run() {
        return Parameters.uuid("run", run);
    }

    String dataset() {
        return dataset;
    }

    Instant createdAfter() {
        return Parameters.time("createdAfter", createdAfter);
    }

    Instant createdBefore() {
        return Parameters.time("createdBefore", createdBefore);
    }
}
