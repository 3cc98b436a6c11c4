package io.anthesis.gateway.upload;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.owner.Owner;
import io.anthesis.ledger.upload.UploadRecord;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.untrusted.TemporaryFolder;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Takes large files in parts: begin, send each part, name the upload where a file is asked for. After an interruption the upload
 * tells which parts are missing; the same file begun again is the same upload.
 */
@Path("/v1/uploads")
@Produces(MediaType.APPLICATION_JSON)
public class UploadResource {
    private static final int PART_BYTES = 16 << 20;
    private static final long MAX_BYTES = 64L << 30;
    private static final int MAX_NAME = 255;
    private static final String SHA256 = "[0-9a-f]{64}";

    private final Uploads uploads;
    private final ObjectStore store;
    private final TemporaryFolder temporary;
    private final CurrentCaller caller;

    UploadResource(Uploads uploads, ObjectStore store, CurrentCaller caller, TemporaryFolder temporary) {
        this.temporary = temporary;
        this.uploads = uploads;
        this.store = store;
        this.caller = caller;
    }

    /** @param sha256 of the whole file: what arrives is compared with it */
    private record Beginning(String fileName, long sizeBytes, String sha256) {
        Beginning {
            if (fileName == null || fileName.isBlank() || fileName.length() > MAX_NAME) {
                throw new InvalidSpec("fileName", "must have 1 to " + MAX_NAME + " characters, was " + fileName);
            }
            if (sizeBytes < 1 || sizeBytes > MAX_BYTES) {
                throw new InvalidSpec("sizeBytes", "must be 1 to " + MAX_BYTES + ", was " + sizeBytes);
            }
            if (sha256 == null || !sha256.matches(SHA256)) {
                throw new InvalidSpec("sha256", "must be 64 hexadecimal digits, small letters, was " + sha256);
            }
        }
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Begin an upload, or find an existing upload of the same file")
    @APIResponse(
            responseCode = "201",
            description = "the upload, with the numbers of its missing parts",
            content = @Content(schema = @Schema(implementation = UploadView.class)))
    public RestResponse<UploadView> begin(
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "UploadRequest"))) String body) {
        JsonNode request = Json.requireObject(RequestParameters.body(body));
        Beginning file = Json.spec(request, Beginning.class);
        UploadRecord upload =
                uploads.begin(caller.submitter(), file.fileName(), file.sizeBytes(), PART_BYTES, file.sha256());
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, UploadView.of(upload))
                .location(URI.create("/v1/uploads/" + upload.id()))
                .build();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "An upload, with the numbers of its missing parts")
    public UploadView get(String id) {
        return UploadView.of(find(id));
    }

    @PUT
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/parts/{number}")
    @Blocking
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "Upload a part",
            description = "Parts are numbered from 0. A part that is sent again replaces the previous one.")
    @APIResponse(responseCode = "204", description = "stored")
    public void part(
            String id,
            String number,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                                            schema =
                                                    @Schema(
                                                            type =
                                                                    org.eclipse.microprofile.openapi.annotations.enums
                                                                            .SchemaType.STRING,
                                                            format = "binary")))
                    InputStream body)
            throws IOException {
        UploadRecord upload = find(id);
        int part = RequestParameters.number("number", number, 0, 0, upload.partCount() - 1);
        long wanted = upload.bytesOf(part);
        // To a file: many parts may arrive at once.
        java.nio.file.Path file = temporary.newFile(".part");
        String digest;
        try {
            long length = copy(body, wanted + 1, file);
            if (length != wanted) {
                throw new InvalidSpec(
                        "body",
                        "must be part " + part + " with " + wanted + " bytes, had "
                                + (length > wanted ? "more" : Long.toString(length)));
            }
            digest = store.put(Bucket.DATASETS, file, MediaType.APPLICATION_OCTET_STREAM);
        } finally {
            Files.deleteIfExists(file);
        }
        if (!uploads.received(upload.id(), part, digest)) {
            throw ProblemException.notFound("upload " + id);
        }
    }

    /** Copies at most {@code most} bytes. */
    private static long copy(InputStream body, long most, java.nio.file.Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            long copied = 0;
            while (body != null && copied < most) {
                int read = body.read(buffer, 0, (int) Math.min(buffer.length, most - copied));
                if (read < 0) {
                    break;
                }
                out.write(buffer, 0, read);
                copied += read;
            }
            return copied;
        }
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "Abort an upload")
    @APIResponse(responseCode = "204", description = "deleted")
    public void delete(String id) {
        if (!uploads.delete(find(id).id())) {
            throw ProblemException.notFound("upload " + id);
        }
    }

    private UploadRecord find(String id) {
        UploadRecord upload = uploads.find(RequestParameters.uuid("id", id))
                .orElseThrow(() -> ProblemException.notFound("upload " + id));
        caller.requireOwner("upload " + id, Optional.of(Owner.of(upload.submitter())));
        return upload;
    }
}
