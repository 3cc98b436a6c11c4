package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which jobs are asked for. A data set stands for its trainings, and the evaluations that came with them. */
public class JobFilter extends JobLifecycleFilter {
    @QueryParam("kind")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"training", "sampling", "evaluation"}))
    String kind;

    @QueryParam("submitter")
    String submitter;

    @QueryParam("run")
    @Parameter(
            description = "evaluations that came with the checkpoints of this training",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String run;

    String kind() {
        return Optional.ofNullable(RequestParameters.kind(kind))
                .map(JobKind::key)
                .orElse(null);
    }

    String submitter() {
        return submitter;
    }

    UUID run() {
        return RequestParameters.uuid("run", run);
    }
}
