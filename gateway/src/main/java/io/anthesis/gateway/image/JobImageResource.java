package io.anthesis.gateway.image;

import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.page.Cursor;
import io.anthesis.gateway.page.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.Parameters;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/** Where the pictures of a sampling job can be downloaded. */
@Path("/v1/jobs/{id}/images")
@Produces(MediaType.APPLICATION_JSON)
public class JobImageResource {
    /** The overview comes before image 0. */
    private static final long OVERVIEW = -1;

    private final Database database;
    private final ImageLinks links;

    JobImageResource(Database database, ImageLinks links) {
        this.database = database;
        this.links = links;
    }

    private record Numbered(long number, ImageLink link) {}

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Pictures of a sampling job: its overview first, then its images")
    public RestResponse<List<ImageLink>> images(String id, @BeanParam PageRequest page) {
        UUID job = Parameters.uuid("id", id);
        Optional<Long> last = page.after().map(Cursor::number);
        List<Numbered> found = database.transaction(transaction -> {
            Optional<String> overview = overview(transaction, job);
            List<Numbered> pictures = new ArrayList<>();
            if (last.isEmpty() && overview.isPresent()) {
                pictures.add(new Numbered(OVERVIEW, links.of("grid.png", overview.get())));
            }
            pictures.addAll(images(transaction, job, last.orElse(OVERVIEW), page.wanted() - pictures.size()));
            return pictures;
        });
        return page.page(found, Numbered::link, picture -> Cursor.of(picture.number()));
    }

    private static Optional<String> overview(Transaction transaction, UUID job) {
        return transaction
                .first(
                        row -> Optional.ofNullable(row.getString(1)),
                        "select result ->> 'grid' from jobs where id = ? and kind = 'sampling'",
                        job)
                .orElseThrow(() -> ProblemException.notFound("sampling " + job));
    }

    private List<Numbered> images(Transaction transaction, UUID job, long after, int count) {
        return transaction.list(
                row -> new Numbered(
                        row.getLong(1), links.of("image_%06d.png".formatted(row.getLong(1)), row.getString(2))),
                "select number, digest from images where job_id = ? and number > ? order by number limit ?",
                job,
                after,
                count);
    }
}
