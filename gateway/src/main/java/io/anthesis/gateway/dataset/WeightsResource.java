package io.anthesis.gateway.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.digest.Md5;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.upload.UploadedFiles;
import io.anthesis.ledger.weights.InstalledWeights;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Installs the weights that calibrate scores. */
@Path("/v1/weights")
@Produces(MediaType.APPLICATION_JSON)
public class WeightsResource {
    private static final String INCEPTION = "inception-v3";

    private final InstalledWeights weights;
    private final ObjectStore store;
    private final String md5;
    private final UploadedFiles files;

    WeightsResource(InstalledWeights weights, ObjectStore store, GatewayConfig config, UploadedFiles files) {
        this.files = files;
        this.weights = weights;
        this.store = store;
        this.md5 = config.inceptionMd5();
    }

    public record Installed(String name, String digest) {}

    @PUT
    @RolesAllowed(Roles.ADMIN)
    @Path("/inception-v3")
    @Blocking
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Install Keras' InceptionV3 weights",
            description = "file, or fileUpload: the id of an upload. The MD5 of the file is checked.")
    @APIResponse(responseCode = "200", description = "installed")
    @APIResponse(responseCode = "422", description = "not the expected file")
    public Installed install(@RestForm FileUpload file, @RestForm String fileUpload) throws IOException {
        return files.use("file", file, fileUpload, uploaded -> install(uploaded.file()));
    }

    private Installed install(java.nio.file.Path file) throws IOException {
        String found = Md5.of(file);
        if (!found.equals(md5)) {
            throw new ProblemException(Problem.ofField(
                    ProblemCode.REFUSED_WEIGHTS,
                    "the file must be Keras' inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5 with MD5 " + md5
                            + ", this one has " + found,
                    "file"));
        }
        String digest = store.put(Bucket.CHECKPOINTS, file, "application/x-hdf5");
        weights.install(INCEPTION, digest);
        return new Installed(INCEPTION, digest);
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Installed weights", description = "Without those of inception-v3, scores are uncalibrated.")
    public List<Installed> list() {
        return weights.find(INCEPTION).stream()
                .map(digest -> new Installed(INCEPTION, digest))
                .toList();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/inception-v3")
    @RunOnVirtualThread
    @Operation(summary = "Which InceptionV3 weights are installed")
    @APIResponse(responseCode = "200", description = "the digest of the weights' file")
    @APIResponse(responseCode = "404", description = "no weights are installed: scores are uncalibrated")
    public Installed installed() {
        return weights.find(INCEPTION)
                .map(digest -> new Installed(INCEPTION, digest))
                .orElseThrow(() -> ProblemException.notFound("an installation of inception-v3"));
    }

    @DELETE
    @RolesAllowed(Roles.ADMIN)
    @Path("/inception-v3")
    @RunOnVirtualThread
    @Operation(
            summary = "Remove the InceptionV3 weights",
            description = "New scores are uncalibrated; existing scores stay.")
    @APIResponse(responseCode = "204", description = "removed")
    @APIResponse(responseCode = "404", description = "no weights were installed")
    public void remove() {
        if (!weights.remove(INCEPTION)) {
            throw ProblemException.notFound("an installation of inception-v3");
        }
    }
}
