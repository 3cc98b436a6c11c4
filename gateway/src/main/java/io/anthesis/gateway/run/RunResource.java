package io.anthesis.gateway.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.StorageConfig;
import io.anthesis.gateway.job.JobResource;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.Runs;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Runs and checkpoints. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {
    private final Runs runs;
    private final ObjectStore store;
    private final StorageConfig storage;

    private final Deletions deletions;

    RunResource(Runs runs, ObjectStore store, StorageConfig storage, Deletions deletions) {
        this.runs = runs;
        this.deletions = deletions;
        this.store = store;
        this.storage = storage;
    }

    /**
     * A training run.
     *
     * @param bitExact false once it was resumed under other conditions than before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RunView(
            UUID id,
            String name,
            String dataset,
            long step,
            Long totalSteps,
            int epoch,
            boolean bitExact,
            Instant updatedAt) {
        static RunView of(RunEntity run) {
            return new RunView(
                    run.jobId,
                    run.name,
                    run.datasetDigest,
                    run.step,
                    run.totalSteps,
                    run.epoch,
                    run.bitExact,
                    run.updatedAt);
        }
    }

    /**
     * A published checkpoint.
     *
     * @param run that published it, or none if it was imported
     * @param name of an imported checkpoint
     * @param noiseLoss mean over its epoch, while training
     * @param validationNoiseLoss of the EMA weights, once it is evaluated
     * @param best of its run, by the run's protocol
     * @param weights where its safetensors file can be downloaded; only when one checkpoint is asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CheckpointView(
            String id,
            UUID run,
            String name,
            int epoch,
            long step,
            Double noiseLoss,
            Double imageLoss,
            Double validationNoiseLoss,
            Double validationImageLoss,
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
                    checkpoint.step,
                    checkpoint.noiseLoss,
                    checkpoint.imageLoss,
                    checkpoint.validationNoiseLoss,
                    checkpoint.validationImageLoss,
                    checkpoint.best,
                    checkpoint.manifestDigest,
                    checkpoint.weightsDigest,
                    checkpoint.createdAt,
                    manifest,
                    weights);
        }
    }

    @GET
    @Path("/runs")
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "Runs, the most recently active first")
    public List<RunView> runs() {
        return RunEntity.<RunEntity>find("order by updatedAt desc").page(0, 200).list().stream()
                .map(RunView::of)
                .toList();
    }

    @GET
    @Path("/runs/{id}")
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "One run")
    public RunView run(String id) {
        return RunEntity.<RunEntity>findByIdOptional(JobResource.uuid("id", id))
                .map(RunView::of)
                .orElseThrow(() -> ProblemException.notFound("run " + id));
    }

    @GET
    @Path("/checkpoints")
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "Checkpoints, newest first")
    public List<CheckpointView> checkpoints(@QueryParam("run") String run) {
        var found = run == null
                ? CheckpointEntity.<CheckpointEntity>find("order by createdAt desc")
                : CheckpointEntity.<CheckpointEntity>find(
                        "runId = ?1 order by epoch desc", JobResource.uuid("run", run));
        return found.page(0, 500).list().stream()
                .map(checkpoint -> CheckpointView.of(checkpoint, null, null))
                .toList();
    }

    @GET
    @Path("/checkpoints/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One checkpoint, by its id, or RUN@latest or RUN@best")
    public CheckpointView checkpoint(String id) {
        String resolved = runs.checkpoint(id)
                .map(CheckpointRecord::id)
                .orElseThrow(() -> ProblemException.notFound("checkpoint " + id));
        CheckpointEntity checkpoint = QuarkusTransaction.requiringNew().call(() -> CheckpointEntity.findById(resolved));
        return CheckpointView.of(checkpoint, address(checkpoint.manifestDigest), address(checkpoint.weightsDigest));
    }

    @DELETE
    @Path("/checkpoints/{id}")
    @RunOnVirtualThread
    @Operation(
            summary = "Delete a checkpoint with its scores",
            description = "The id itself; RUN@latest is refused here.")
    @APIResponse(responseCode = "204", description = "it is gone")
    @APIResponse(responseCode = "404", description = "there is no checkpoint of this id")
    public void delete(String id) {
        if (!deletions.deleteCheckpoint(id)) {
            throw ProblemException.notFound("checkpoint " + id);
        }
    }

    private URI address(String digest) {
        return store.presignedAddress(Bucket.CHECKPOINTS, digest, storage.addressValidity());
    }
}
