package io.anthesis.gateway.dataset;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.Digest;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.dataset.Datasets;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Installs the weights that calibrate scores. */
@Path("/v1/weights")
@Produces(MediaType.APPLICATION_JSON)
public class WeightsResource {
    private static final String INCEPTION = "inception-v3";

    private final Datasets datasets;
    private final ObjectStore store;
    private final String md5;

    WeightsResource(Datasets datasets, ObjectStore store, GatewayConfig config) {
        this.datasets = datasets;
        this.store = store;
        this.md5 = config.inceptionMd5();
    }

    /** What was installed. */
    public record Installed(String name, String digest) {}

    @PUT
    @Path("/inception-v3")
    @Blocking
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "Install Keras' InceptionV3 weights", description = "Any other file is refused by its MD5.")
    public Installed install(@RestForm FileUpload file) throws IOException {
        if (file == null) {
            throw new ProblemException(Problem.ofField(400, "invalid-spec", "file must be given", "file"));
        }
        String found = Digest.md5(file.uploadedFile());
        if (!found.equals(md5)) {
            throw new ProblemException(Problem.ofField(
                    422,
                    "refused-weights",
                    "the file must be Keras' inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5 with MD5 " + md5
                            + ", this one has " + found,
                    "file"));
        }
        String digest = store.put(Bucket.CHECKPOINTS, file.uploadedFile(), "application/x-hdf5");
        datasets.installWeights(INCEPTION, digest);
        return new Installed(INCEPTION, digest);
    }
}
