package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobState;
import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which jobs are listed, by data set, state and time: what lists of trainings and of all jobs share. */
public class JobLifecycleFilter {
    @QueryParam("dataset")
    @Parameter(description = "name of a data set")
    String dataset;

    @QueryParam("state")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"queued", "running", "cancelling", "succeeded", "failed", "cancelled"}))
    String state;

    @QueryParam("createdAfter")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdAfter;

    @QueryParam("createdBefore")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdBefore;

    public String dataset() {
        return dataset;
    }

    public String state() {
        return Optional.ofNullable(RequestParameters.state(state))
                .map(JobState::key)
                .orElse(null);
    }

    public Instant createdAfter() {
        return RequestParameters.time("createdAfter", createdAfter);
    }

    public Instant createdBefore() {
        return RequestParameters.time("createdBefore", createdBefore);
    }
}
