package io.anthesis.gateway.run;

import io.anthesis.contracts.job.JobState;
import io.anthesis.gateway.request.Parameters;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which trainings are asked for. */
public class TrainingFilter {
    @QueryParam("state")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"queued", "running", "cancelling", "succeeded", "failed", "cancelled"}))
    String state;

    @QueryParam("dataset")
    @Parameter(description = "as the training named it")
    String dataset;

    @QueryParam("createdAfter")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdAfter;

    @QueryParam("createdBefore")
    @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdBefore;

    String state() {
        return Optional.ofNullable(Parameters.state(state)).map(JobState::key).orElse(null);
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
