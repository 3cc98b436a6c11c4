package io.anthesis.gateway.job;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Solver;
import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
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
            description = "automatic evaluations of the checkpoints of this training",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String run;

    @QueryParam("model")
    @Parameter(description = "samplings from this imported checkpoint, or from the checkpoints of this training, by id")
    String model;

    @QueryParam("class")
    @Parameter(description = "samplings with images of this class, by its name or number")
    String ofClass;

    @QueryParam("solver")
    @Parameter(
            description = "samplings by this solver",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"ddim", "dpm-solver++2m"}))
    String solver;

    @QueryParam("previews")
    @Parameter(
            description = "true for previews beside other jobs",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    String previews;

    String kind() {
        return Optional.ofNullable(RequestParameters.kind(kind))
                .map(JobKind::key)
                .orElse(null);
    }

    String model() {
        return model;
    }

    String ofClass() {
        return ofClass;
    }

    String solver() {
        List<String> known = Arrays.stream(Solver.values()).map(Solver::key).toList();
        if (solver == null || known.contains(solver)) {
            return solver;
        }
        throw new InvalidSpec("solver", "must be " + String.join(" or ", known) + ", was '" + solver + "'");
    }

    /** @return false to leave previews out, or null for all jobs */
    Boolean preview() {
        return RequestParameters.flag("previews", previews) ? null : false;
    }

    String submitter() {
        return submitter;
    }

    UUID run() {
        return RequestParameters.uuid("run", run);
    }
}
