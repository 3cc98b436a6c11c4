package io.anthesis.gateway.image;

import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.image.Images.Overview;
import io.anthesis.ledger.job.Jobs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestResponse;

/** Where the pictures of a sampling job can be downloaded. */
@Path("/v1/jobs/{id}/images")
@Produces(MediaType.APPLICATION_JSON)
public class JobImageResource {
    /** The overview comes before image 0. */
    private static final long OVERVIEW = -1;

    private final Images images;
    private final Jobs jobs;
    private final Checkpoints checkpoints;
    private final ImageLinks links;

    JobImageResource(Images images, Jobs jobs, Checkpoints checkpoints, ImageLinks links) {
        this.images = images;
        this.jobs = jobs;
        this.checkpoints = checkpoints;
        this.links = links;
    }

    private record Picture(long number, ImageLink link) {}

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(
            summary = "Images of a sampling job: first its overview, then its images",
            description =
                    "Images that were sampled with a class name it. The parameter class selects the images of one class.")
    public RestResponse<List<ImageLink>> images(
            String id,
            @QueryParam("class") @Parameter(description = "name or number of a class of the checkpoint") String ofClass,
            @BeanParam PageRequest page) {
        UUID job = RequestParameters.uuid("id", id);
        Optional<String> overview = overview(job);
        SampledClasses classes = classes(job);
        OptionalInt wanted = classes.number(ofClass);
        Optional<Long> last = page.after().map(Cursor::number);
        List<Picture> found = new ArrayList<>();
        if (last.isEmpty() && wanted.isEmpty()) {
            overview.ifPresent(digest -> found.add(new Picture(OVERVIEW, links.ofOverview("grid.png", digest))));
        }
        for (Images.Numbered image : images.after(job, wanted, last.orElse(OVERVIEW), page.wanted() - found.size())) {
            found.add(new Picture(image.number(), links.of(image, classes)));
        }
        return page.page(found, Picture::link, picture -> Cursor.of(picture.number()));
    }

    private SampledClasses classes(UUID job) {
        SamplingSpec spec = jobs.spec(job, SamplingSpec.class);
        return new SampledClasses(checkpoints
                .find(spec.checkpoint())
                .flatMap(CheckpointRecord::classes)
                .orElse(List.of()));
    }

    private Optional<String> overview(UUID job) {
        return switch (images.overview(job)) {
            case Overview.There(String digest) -> Optional.of(digest);
            case Overview.NotYet notYet -> Optional.empty();
            case Overview.NoSampling none -> throw ProblemException.notFound("sampling " + job);
        };
    }
}
