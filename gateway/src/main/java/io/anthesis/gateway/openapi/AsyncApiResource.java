package io.anthesis.gateway.openapi;

import io.anthesis.gateway.access.Roles;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The description of the topics: docs/asyncapi.yaml, which the build brings along. */
@Path("/v1/asyncapi")
public class AsyncApiResource {
    private static final String DOCUMENT = "/io/anthesis/gateway/asyncapi.yaml";

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Produces("application/yaml")
    @Operation(summary = "The Kafka topics and their records, as an AsyncAPI 3 document")
    @APIResponse(
            responseCode = "200",
            description = "the document",
            content = @Content(mediaType = "application/yaml", schema = @Schema(type = SchemaType.OBJECT)))
    public String document() throws IOException {
        try (InputStream in = AsyncApiResource.class.getResourceAsStream(DOCUMENT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
