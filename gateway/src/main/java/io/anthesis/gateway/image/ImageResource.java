package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.object.ObjectRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Pictures through the gateway, for those who cannot reach the storage. */
@Path("/v1/images/{digest}")
public class ImageResource {
    private static final String DIGEST = "[0-9a-f]{64}";

    private final ObjectRegistry registry;
    private final ObjectStore store;

    ImageResource(ObjectRegistry registry, ObjectStore store) {
        this.registry = registry;
        this.store = store;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Produces("image/png")
    @Operation(summary = "An image", description = "Its name is the digest of its bytes, so it can be cached forever.")
    @APIResponse(
            responseCode = "200",
            description = "the image",
            content = @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "410", description = "the storage has lost the object")
    public Response get(String digest) {
        if (!digest.matches(DIGEST)) {
            throw new InvalidSpec("digest", "must be the 64 hexadecimal digits of a SHA-256, was '" + digest + "'");
        }
        if (!registry.contains(new ObjectRef(Bucket.IMAGES.bucketName(), digest))) {
            throw ProblemException.notFound("image " + digest);
        }
        return Response.ok(store.bytes(Bucket.IMAGES, digest), "image/png")
                .header("ETag", '"' + digest + '"')
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .build();
    }
}
