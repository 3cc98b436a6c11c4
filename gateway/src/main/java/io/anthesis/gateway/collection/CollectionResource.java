package io.anthesis.gateway.collection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.image.ImageLink;
import io.anthesis.gateway.image.ImageName;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.collection.ImageCollections;
import io.anthesis.ledger.collection.ImageCollections.Collection;
import io.anthesis.ledger.collection.ImageCollections.Kept;
import io.anthesis.ledger.collection.ImageCollections.Place;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** Images that the caller keeps, in collections by name. Each submitter has its own; they are there as long as they have images. */
@Path("/v1/collections")
@Produces(MediaType.APPLICATION_JSON)
public class CollectionResource {
    private static final int MAX_NAME = 60;

    private final ImageCollections collections;
    private final CurrentCaller caller;

    CollectionResource(ImageCollections collections, CurrentCaller caller) {
        this.collections = collections;
        this.caller = caller;
    }

    /**
     * A collection.
     *
     * @param newestAt when its newest image was added
     */
    @Schema(name = "Collection")
    public record CollectionView(String name, long images, Instant newestAt) {
        static CollectionView of(Collection collection) {
            return new CollectionView(collection.name(), collection.images(), collection.newestAt());
        }
    }

    /**
     * An image of a collection.
     *
     * @param job the sampling that it is of
     * @param number within the sampling
     * @param ofClass name of its class; left out for none
     * @param name of a file to keep it in
     * @param spec of the sampling
     */
    @Schema(name = "CollectionImage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImageView(
            UUID job,
            long number,
            @JsonProperty("class") @Schema(name = "class") String ofClass,
            String name,
            String digest,
            String path,
            JsonNode spec,
            Instant addedAt) {
        static ImageView of(Kept kept) {
            return new ImageView(
                    kept.job(),
                    kept.number(),
                    kept.ofClass().orElse(null),
                    ImageName.of(kept.number(), kept.ofClass()),
                    kept.digest(),
                    ImageLink.path(kept.digest()),
                    Json.parse(kept.spec()),
                    kept.addedAt());
        }
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "The caller's collections of images, by name")
    public List<CollectionView> list() {
        return collections.of(caller.submitter()).stream()
                .map(CollectionView::of)
                .toList();
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{name}/images")
    @RunOnVirtualThread
    @Operation(
            summary = "Images of a collection, newest first",
            description = "A collection that has no image has none.")
    public RestResponse<List<ImageView>> images(String name, @BeanParam PageRequest page) {
        requireName(name);
        List<Kept> found = collections.images(
                caller.submitter(), name, page.after().map(CollectionResource::place), page.wanted());
        return page.page(found, ImageView::of, kept -> new Cursor(kept.addedAt(), kept.job() + "/" + kept.number()));
    }

    private static Place place(Cursor cursor) {
        String[] parts = cursor.id().split("/", -1);
        UUID job = new Cursor(cursor.at(), parts[0]).uuid();
        return new Place(cursor.at(), job, new Cursor(cursor.at(), parts[parts.length - 1]).number());
    }

    @PUT
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{name}/images/{job}/{number}")
    @RunOnVirtualThread
    @Operation(
            summary = "Add an image to a collection",
            description =
                    "Makes the collection if there is none of this name. Up to 100 collections of up to 1,000 images."
                            + " An image goes with its sampling when that is deleted; retention keeps samplings with images in collections.")
    @APIResponse(responseCode = "204", description = "it is in the collection")
    @APIResponse(responseCode = "404", description = "there is no such image")
    public void add(String name, String job, String number) {
        requireName(name);
        UUID sampling = RequestParameters.uuid("job", job);
        long image = RequestParameters.number("number", number, 0, 0, Long.MAX_VALUE);
        switch (collections.add(caller.submitter(), name, sampling, image)) {
            case THERE -> {}
            case NO_IMAGE -> throw ProblemException.notFound("image " + image + " of job " + sampling);
            case FULL ->
                throw full("collection '" + name + "' has " + ImageCollections.MAX_IMAGES
                        + " images, as many as it may; take others out, or use another collection");
            case TOO_MANY_COLLECTIONS ->
                throw full("'" + caller.submitter() + "' has " + ImageCollections.MAX_COLLECTIONS
                        + " collections, as many as it may; delete one, or use one of them");
        }
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{name}/images/{job}/{number}")
    @RunOnVirtualThread
    @Operation(summary = "Take an image out of a collection")
    @APIResponse(responseCode = "204", description = "it is not in the collection any more")
    @APIResponse(responseCode = "404", description = "it was not in the collection")
    public void remove(String name, String job, String number) {
        requireName(name);
        UUID sampling = RequestParameters.uuid("job", job);
        long image = RequestParameters.number("number", number, 0, 0, Long.MAX_VALUE);
        if (!collections.remove(caller.submitter(), name, sampling, image)) {
            throw ProblemException.notFound("image " + image + " of job " + sampling + " in collection '" + name + "'");
        }
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "Delete a collection", description = "Its images stay in their samplings.")
    @APIResponse(responseCode = "204", description = "it is gone")
    @APIResponse(responseCode = "404", description = "there is no such collection")
    public void delete(String name) {
        requireName(name);
        if (!collections.delete(caller.submitter(), name)) {
            throw ProblemException.notFound("collection '" + name + "'");
        }
    }

    private static ProblemException full(String message) {
        return new ProblemException(Problem.of(ProblemCode.QUOTA_EXCEEDED, message));
    }

    private static void requireName(String name) {
        if (name.isBlank()
                || name.length() > MAX_NAME
                || !Shown.of(name, MAX_NAME).equals(name)) {
            throw new InvalidSpec(
                    "name",
                    "must have 1 to " + MAX_NAME + " characters that can be shown, was '" + Shown.of(name) + "'");
        }
    }
}
