package io.anthesis.gateway.dataset;

import io.anthesis.artifacts.dataset.DatasetImages;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.datasets.manifest.ImageIndex;
import io.anthesis.datasets.manifest.ImageIndex.Side;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.checkpoint.ClassList;
import io.anthesis.ledger.dataset.DatasetClass;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;

/** The images of a data set, as trainings see them. */
@Path("/v1/datasets/{name}/images")
public class DatasetImageResource {
    private final Datasets datasets;
    private final DatasetLibrary library;
    private final DatasetImages images;

    DatasetImageResource(Datasets datasets, DatasetLibrary library, DatasetImages images) {
        this.datasets = datasets;
        this.library = library;
        this.images = images;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Images of a data set",
            description = "In the order of their names. The parameters class and split select some of them.")
    public RestResponse<List<DatasetImageView>> list(
            String name,
            @QueryParam("class") @Parameter(description = "name or number of a class; 0 selects images without one")
                    String ofClass,
            @QueryParam("split")
                    @Parameter(
                            description = "side of the split",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"training", "validation"}))
                    String split,
            @BeanParam PageRequest page) {
        DatasetRecord dataset = library.withClasses(find(name));
        var filter = new ImageIndex.Filter(label(dataset, ofClass), side(split));
        long from = page.after().map(last -> last.number() + 1).orElse(0L);
        return page.page(
                images.list(dataset, filter, from, page.wanted()),
                image -> DatasetImageView.of(dataset, image),
                image -> Cursor.of(image.position()));
    }

    private static OptionalInt label(DatasetRecord dataset, String given) {
        if (given == null) {
            return OptionalInt.empty();
        }
        List<String> classes =
                dataset.classes().orElseThrow().stream().map(DatasetClass::name).toList();
        OptionalInt found = ClassList.number(classes, given);
        if (found.isEmpty() && !given.equals("0")) {
            throw new InvalidSpec(
                    "class",
                    "must be the name or number of a class of data set '" + dataset.name()
                            + "', or 0 for images without one, was '" + given + "'");
        }
        return OptionalInt.of(found.orElse(0));
    }

    private static Optional<Side> side(String given) {
        return switch (given) {
            case null -> Optional.empty();
            case "training" -> Optional.of(Side.TRAINING);
            case "validation" -> Optional.of(Side.VALIDATION);
            default -> throw new InvalidSpec("split", "must be training or validation, was '" + given + "'");
        };
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{position}")
    @RunOnVirtualThread
    @Produces("image/png")
    @Operation(
            summary = "An image of a data set",
            description =
                    "Cropped to its central square and resized as for a training, at the smallest size from 64 px on that the"
                            + " data set was derived at, or else the largest size below. Browsers cache an image that is requested by the digest"
                            + " of the data set.")
    @APIResponse(
            responseCode = "200",
            description = "the image",
            content = @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response image(
            String name, @Parameter(description = "number of the image, counted from 0") String position) {
        DatasetRecord dataset = find(name);
        int number = RequestParameters.number("position", position, 0, 0, dataset.imageCount() - 1);
        byte[] png = images.png(dataset, number)
                .orElseThrow(() -> ProblemException.notFound("an image of data set '" + dataset.name() + "'"));
        boolean staysTheSame = name.equals(dataset.digest());
        return Response.ok(png)
                .header("Cache-Control", staysTheSame ? "private, max-age=31536000, immutable" : "no-cache")
                .build();
    }

    private DatasetRecord find(String name) {
        return datasets.find(name).orElseThrow(() -> ProblemException.notFound("data set '" + name + "'"));
    }
}
