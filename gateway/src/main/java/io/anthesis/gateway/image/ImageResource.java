package io.anthesis.gateway.image;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.gateway.job.JobResource;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where the pictures of sampling jobs and checkpoints can be downloaded. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ImageResource {
    private final Database database;
    private final ObjectStore store;
    private final GatewayConfig config;

    ImageResource(Database database, ObjectStore store, GatewayConfig config) {
        this.database = database;
        this.store = store;
        this.config = config;
    }

    /**
     * A picture.
     *
     * @param name of a file to keep it in
     * @param url works for an hour, without credentials
     */
    public record ImageLink(String name, String digest, URI url) {}

    @GET
    @Path("/jobs/{id}/images")
    @RunOnVirtualThread
    @Operation(summary = "Pictures of a sampling job: its overview first, then its images")
    public List<ImageLink> ofJob(String id) {
        UUID job = JobResource.uuid("id", id);
        return database.transaction(connection -> {
            List<ImageLink> links = Sql.list(
                    connection,
                    row -> link("grid.png", row.getString(1)),
                    "select result ->> 'grid' from jobs where id = ? and result ->> 'grid' is not null",
                    job);
            links.addAll(Sql.list(
                    connection,
                    row -> link("image_%06d.png".formatted(row.getLong(1)), row.getString(2)),
                    "select number, digest from images where job_id = ? order by number",
                    job));
            return links;
        });
    }

    @GET
    @Path("/checkpoints/{id}/grid")
    @RunOnVirtualThread
    @Operation(summary = "The 3x6 overview of a checkpoint: 20 steps from always the same noise")
    public ImageLink ofCheckpoint(String id) {
        return database.transaction(connection -> Sql.first(
                        connection,
                        row -> link("checkpoint_" + id + ".png", row.getString(1)),
                        "select grid_digest from checkpoints where id = ? and grid_digest is not null",
                        id))
                .orElseThrow(() -> ProblemException.notFound("an overview of checkpoint " + id));
    }

    private ImageLink link(String name, String digest) {
        return new ImageLink(
                name,
                digest,
                store.presignedAddress(Bucket.IMAGES, digest, config.storage().addressValidity()));
    }
}
