package io.anthesis.gateway.image;

import io.anthesis.gateway.job.JobResource;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where the pictures of a sampling job can be downloaded. */
@Path("/v1/jobs/{id}/images")
@Produces(MediaType.APPLICATION_JSON)
public class JobImageResource {
    private final Database database;
    private final ImageLinks links;

    JobImageResource(Database database, ImageLinks links) {
        this.database = database;
        this.links = links;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Pictures of a sampling job: its overview first, then its images")
    public List<ImageLink> images(String id) {
        UUID job = JobResource.uuid("id", id);
        return database.transaction(connection -> {
            List<ImageLink> images = Sql.list(
                    connection,
                    row -> links.of("grid.png", row.getString(1)),
                    "select result ->> 'grid' from jobs where id = ? and result ->> 'grid' is not null",
                    job);
            images.addAll(Sql.list(
                    connection,
                    row -> links.of("image_%06d.png".formatted(row.getLong(1)), row.getString(2)),
                    "select number, digest from images where job_id = ? order by number",
                    job));
            return images;
        });
    }
}
