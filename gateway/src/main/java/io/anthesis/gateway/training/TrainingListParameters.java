package io.anthesis.gateway.training;

import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import io.anthesis.gateway.job.JobLifecycleFilter;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.training.TrainingFilter;
import io.anthesis.ledger.training.TrainingFilter.Archived;
import io.anthesis.ledger.training.TrainingOrder;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which trainings are listed, and in what order. */
public class TrainingListParameters extends JobLifecycleFilter {
    private static final String NEWEST_FIRST = "-created";
    private static final int MAX_TEXT = 100;
    private static final int MAX_TAGS = 20;
    private static final List<String> NETWORKS = List.of("residual-unet", "clear-unet");

    @QueryParam("search")
    @Parameter(description = "a part of the name in any case, or the beginning of the id; 1 to 100 characters")
    String search;

    @QueryParam("network")
    @Parameter(
            description = "an architecture",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"residual-unet", "clear-unet"}))
    String network;

    @QueryParam("submitter")
    String submitter;

    @QueryParam("tag")
    @Parameter(description = "a tag; repeated: trainings that have all of these")
    List<String> tags;

    @QueryParam("archived")
    @Parameter(
            description = "whether archived trainings are left out, listed alone, or listed with the others",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"false", "true", "any"},
                            defaultValue = "false"))
    String archived;

    @QueryParam("model")
    @Parameter(
            description = "the trainings of this model: field model of any of them",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String model;

    @QueryParam("onePerModel")
    @Parameter(
            description = "of each model only the training that comes first in the order of sort",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    String onePerModel;

    @QueryParam("sort")
    @Parameter(
            description =
                    "created, started, finished, updated, duration, name, state, dataset, submitter, tags, epoch, step, kid, noiseLoss,"
                            + " imageLoss, imagesPerSecond, validationNoiseLoss, validationImageLoss or weightsBytes, or a setting by"
                            + " its path, such as spec.optimizer.learningRate; with a minus before it the largest first. Trainings"
                            + " without a value are the last",
            schema = @Schema(type = SchemaType.STRING, defaultValue = NEWEST_FIRST))
    String sort;

    TrainingOrder order() {
        return TrainingOrder.parse(sort == null ? NEWEST_FIRST : sort);
    }

    boolean isOnePerModel() {
        return RequestParameters.flag("onePerModel", onePerModel);
    }

    TrainingFilter filter() {
        tags.forEach(tag -> requireText("tag", tag));
        if (tags.size() > MAX_TAGS) {
            throw new InvalidSpec("tag", "must be given at most " + MAX_TAGS + " times, was " + tags.size() + " times");
        }
        return new TrainingFilter(
                requireText("search", search),
                dataset(),
                state(),
                network(),
                submitter,
                tags,
                archived(),
                RequestParameters.uuid("model", model),
                createdAfter(),
                createdBefore());
    }

    private String network() {
        if (network == null || NETWORKS.contains(network)) {
            return network;
        }
        throw new InvalidSpec(
                "network", "must be " + String.join(" or ", NETWORKS) + ", was '" + Shown.of(network) + "'");
    }

    private Archived archived() {
        return switch (archived) {
            case null -> Archived.WITHOUT;
            case "false" -> Archived.WITHOUT;
            case "true" -> Archived.ONLY;
            case "any" -> Archived.WITH;
            default -> throw new InvalidSpec("archived", "must be true, false or any, was '" + archived + "'");
        };
    }

    private static String requireText(String field, String text) {
        if (text != null && (text.isEmpty() || text.length() > MAX_TEXT)) {
            throw new InvalidSpec(field, "must be 1 to " + MAX_TEXT + " characters, was '" + Shown.of(text) + "'");
        }
        return text;
    }
}
