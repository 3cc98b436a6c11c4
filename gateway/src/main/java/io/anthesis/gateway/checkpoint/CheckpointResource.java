package io.anthesis.gateway.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.config.PresignedAddressConfig;
import io.anthesis.gateway.image.ImageLink;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.job.Deletions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** Published and imported checkpoints. */
@Path("/v1/checkpoints")
@Produces(MediaType.APPLICATION_JSON)
public class CheckpointResource {
    private final Checkpoints checkpoints;
    private final ObjectStore store;
    private final PresignedAddressConfig addresses;

    private final Deletions deletions;
    private final CurrentCaller caller;

    CheckpointResource(
            Checkpoints checkpoints,
            ObjectStore store,
            PresignedAddressConfig addresses,
            Deletions deletions,
            CurrentCaller caller) {
        this.caller = caller;
        this.checkpoints = checkpoints;
        this.deletions = deletions;
        this.store = store;
        this.addresses = addresses;
    }

    /**
     * A published checkpoint.
     *
     * @param run that published it, or none if it was imported
     * @param name of an imported checkpoint
     * @param momentum of the average that its weights are, where its training keeps several
     * @param noiseLoss mean over its epoch, while training
     * @param validationNoiseLoss of the EMA weights, once it is evaluated
     * @param grid path of its overview, once it is drawn
     * @param best of its run, by the run's protocol
     * @param weights where its safetensors file can be downloaded; only when one checkpoint is asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckpointView(
            String id,
            UUID run,
            String name,
            int epoch,
            Double momentum,
            long step,
            Double noiseLoss,
            Double imageLoss,
            Double validationNoiseLoss,
            Double validationImageLoss,
            String grid,
            boolean best,
            String manifestDigest,
            String weightsDigest,
            Instant createdAt,
            URI manifest,
            URI weights) {
        static CheckpointView of(CheckpointEntity checkpoint, URI manifest, URI weights) {
            return new CheckpointView(
                    checkpoint.id,
                    checkpoint.runId,
                    checkpoint.name,
                    checkpoint.epoch,
                    checkpoint.momentum,
                    checkpoint.step,
                    checkpoint.noiseLoss,
                    checkpoint.imageLoss,
                    checkpoint.validationNoiseLoss,
                    checkpoint.validationImageLoss,
                    checkpoint.gridDigest == null ? null : ImageLink.path(checkpoint.gridDigest),
                    checkpoint.best,
                    checkpoint.manifestDigest,
                    checkpoint.weightsDigest,
                    checkpoint.createdAt,
                    manifest,
                    weights);
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "Checkpoints, newest first")
    public RestResponse<List<CheckpointView>> checkpoints(
            @QueryParam("run")
                    @Parameter(
                            description = "the training that published the checkpoints",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String run,
            @BeanParam PageRequest page) {
        List<CheckpointView> checkpoints = CheckpointEntity.find(RequestParameters.uuid("run", run), page).stream()
                .map(checkpoint -> CheckpointView.of(checkpoint, null, null))
                .toList();
        return page.page(checkpoints, checkpoint -> new Cursor(checkpoint.createdAt(), checkpoint.id()));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One checkpoint, by its id, or RUN@latest or RUN@best")
    public CheckpointView checkpoint(String id) {
        String resolved = checkpoints
                .find(id)
                .map(CheckpointRecord::id)
                .orElseThrow(() -> ProblemException.notFound("checkpoint " + id));
        CheckpointEntity checkpoint = QuarkusTransaction.requiringNew().call(() -> CheckpointEntity.findById(resolved));
        return CheckpointView.of(checkpoint, address(checkpoint.manifestDigest), address(checkpoint.weightsDigest));
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(
            summary = "Delete a checkpoint with its scores",
            description = "Requires the id; RUN@latest and RUN@best are rejected here.")
    @APIResponse(responseCode = "204", description = "deleted")
    @APIResponse(responseCode = "404", description = "no checkpoint has this id")
    public void delete(String id) {
        if (!deletions.deleteCheckpoint(id, owner -> caller.requireOwner("checkpoint " + id, owner))) {
            throw ProblemException.notFound("checkpoint " + id);
        }
    }

    private URI address(String digest) {
        return store.presignedAddress(Bucket.CHECKPOINTS, digest, addresses.addressValidity());
    }
}
