package io.anthesis.gateway.job;

import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Options of a submission of images: whether they are a preview. */
public class SamplingOptions extends SubmissionOptions {
    @QueryParam("preview")
    @Parameter(
            description =
                    "true for up to 16 images that lists of jobs leave out, that are sampled when nothing else waits and are"
                            + " deleted after a while; there is one preview of each spec",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    String preview;

    boolean isPreview() {
        return RequestParameters.flag("preview", preview);
    }
}
