package io.anthesis.gateway.leaderboard;

import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which scores are asked for. */
public class ScoreFilter {
    @QueryParam("dataset")
    @Parameter(description = "name of a data set")
    String dataset;

    @QueryParam("protocol")
    String protocol;

    @QueryParam("checkpoint")
    @Parameter(description = "id of a checkpoint")
    String checkpoint;

    @QueryParam("sampler")
    @Parameter(description = "sampler as in entries, such as ddim")
    String sampler;

    @QueryParam("calibrated")
    @Parameter(
            description = "true for scores with Keras' InceptionV3 weights, false for scores with random weights",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String calibrated;

    String dataset() {
        return dataset;
    }

    String protocol() {
        return protocol;
    }

    String checkpoint() {
        return checkpoint;
    }

    String sampler() {
        return sampler;
    }

    Boolean calibrated() {
        return calibrated == null ? null : RequestParameters.flag("calibrated", calibrated);
    }
}
