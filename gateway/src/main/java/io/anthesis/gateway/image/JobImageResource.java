package io.anthesis.gateway.image;

import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.page.Cursor;
import io.anthesis.gateway.page.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.Parameters;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.image.Images.Overview;
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

    private final Images images;
    private final ImageLinks links;

    JobImageResource(Images images, ImageLinks links) {
        this.images = images;
        this.links = links;
    }

    private record Picture(long number, ImageLink link) {}

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Pictures of a sampling job: its overview first, then its images")
    public RestResponse<List<ImageLink>> images(String id, @BeanParam PageRequest page) {
        UUID job = Parameters.uuid("id", id);
        Optional<Long> last = page.after().map(Cursor::number);
        List<Picture> found = new ArrayList<>();
        if (last.isEmpty()) {
            overview(job).ifPresent(digest -> found.add(new Picture(OVERVIEW, links.of("grid.png", digest))));
        }
        for (Images.Numbered image : images.after(job, last.orElse(OVERVIEW), page.wanted() - found.size())) {
            found.add(
                    new Picture(image.number(), links.of("image_%06d.png".formatted(image.number()), image.digest())));
        }
        return page.page(found, Picture::link, picture -> Cursor.of(picture.number()));
    }

    private Optional<String> overview(UUID job) {
        return switch (images.overview(job)) {
            case Overview.There(String digest) -> Optional.of(digest);
            case Overview.NotYet notYet -> Optional.empty();
            case Overview.NoSampling none -> throw ProblemException.notFound("sampling " + job);
        };
    }
}
