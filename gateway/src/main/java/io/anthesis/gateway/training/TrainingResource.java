package io.anthesis.gateway.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.job.JobSubmission;
import io.anthesis.gateway.job.SubmissionOptions;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.gateway.training.TrainingCurves.Averages;
import io.anthesis.ledger.owner.Owners;
import io.anthesis.ledger.training.TrainingChange;
import io.anthesis.ledger.training.TrainingHistory;
import io.anthesis.ledger.training.TrainingLabels;
import io.anthesis.ledger.training.TrainingList;
import io.anthesis.ledger.training.TrainingList.Place;
import io.anthesis.ledger.training.TrainingRow;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestResponse;

/** Trainings: how far they are, how they went, and trainings that begin where others ended. */
@Path("/v1/trainings")
@Produces(MediaType.APPLICATION_JSON)
public class TrainingResource {
    private final TrainingList trainings;
    private final TrainingHistory history;
    private final TrainingLabels labels;
    private final JobSubmission submission;
    private final Owners owners;
    private final CurrentCaller caller;

    TrainingResource(
            TrainingList trainings,
            TrainingHistory history,
            TrainingLabels labels,
            JobSubmission submission,
            Owners owners,
            CurrentCaller caller) {
        this.trainings = trainings;
        this.history = history;
        this.labels = labels;
        this.submission = submission;
        this.owners = owners;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(
            summary = "Trainings, newest first unless they are sorted otherwise",
            description =
                    "Filters go together. With onePerModel, trainings that were resumed, extended or forked are one row, whose"
                            + " branches are listed by the filter model.")
    public RestResponse<List<TrainingView>> list(
            @BeanParam TrainingListParameters parameters, @BeanParam PageRequest page) {
        Optional<Place> after = page.after().map(last -> new Place(last.json(), last.uuid()));
        List<TrainingRow> found = trainings.page(
                parameters.filter(), parameters.order(), parameters.isOnePerModel(), after, page.wanted());
        return page.page(
                found, TrainingView::of, row -> new Cursor(row.place(), row.id().toString()));
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Train a model",
            description = "Omitted fields have the value of the preset (quick by default).")
    public Response train(
            @BeanParam SubmissionOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TrainingRequest"))) String body) {
        return submission.submit(JobKind.TRAINING, RequestParameters.body(body), options);
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}")
    @RunOnVirtualThread
    @Operation(summary = "One training")
    public TrainingView get(String id) {
        return find(RequestParameters.uuid("id", id));
    }

    private TrainingView find(UUID id) {
        return trainings.find(id).map(TrainingView::of).orElseThrow(() -> ProblemException.notFound("training " + id));
    }

    @PATCH
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Rename a training, tag it, keep notes of it, archive it",
            description =
                    "Fields that are left out stay as they are. Lists leave archived trainings out unless asked for.")
    public TrainingView change(
            String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TrainingChangeRequest")))
                    String body) {
        UUID training = RequestParameters.uuid("id", id);
        TrainingChange change = Json.spec(Json.requireObject(RequestParameters.body(body)), TrainingChange.class);
        caller.requireOwner("training " + id, owners.ofJob(training));
        labels.change(training, change);
        return find(training);
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}/curves")
    @RunOnVirtualThread
    @Operation(
            summary = "Losses, throughput and KID of a training",
            description =
                    "For a training with several EMAs: the checkpoints of one average, or of every average if averages is all.")
    public TrainingCurves curves(
            String id,
            @QueryParam("averages")
                    @Parameter(
                            description =
                                    "one for the average of the best checkpoint, or the first average until there is a best; all for"
                                            + " the checkpoints of every average",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"one", "all"},
                                            defaultValue = "one"))
                    String averages) {
        return TrainingCurves.of(history, find(RequestParameters.uuid("id", id)).id(), averages(averages));
    }

    private static Averages averages(String asked) {
        return switch (asked) {
            case null -> Averages.ONE;
            case "one" -> Averages.ONE;
            case "all" -> Averages.ALL;
            default -> throw new InvalidSpec("averages", "must be one or all, was '" + asked + "'");
        };
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/extend")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Extend a training to more epochs",
            description =
                    "Starts a new training, which continues from the last state of this one. On the same kind of machine, its weights"
                            + " are bit for bit those of an uninterrupted training of as many epochs.")
    public Response extend(
            String id,
            @BeanParam SubmissionOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "ExtendRequest"))) String body) {
        ObjectNode changes = object(body);
        if (!changes.path("epochs").isInt()) {
            throw new InvalidSpec(
                    "epochs", "must be how many epochs it is to have in all, was " + changes.get("epochs"));
        }
        return goOn(id, changes, options);
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/resume")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Resume a training that failed or was cancelled",
            description = "Starts a new training, which continues from the last state of this one.")
    public Response resume(
            String id,
            @BeanParam SubmissionOptions options,
            @RequestBody(content = @Content(schema = @Schema(ref = "ResumeRequest"))) String body) {
        return goOn(id, object(body), options);
    }

    private Response goOn(String id, ObjectNode changes, SubmissionOptions options) {
        TrainingView training = find(RequestParameters.uuid("id", id));
        ObjectNode request = settings(training, changes);
        request.put("continues", training.id().toString());
        return submission.submit(JobKind.TRAINING, request, options);
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{id}/fork")
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Fork a training: begin a new one with its weights",
            description =
                    "Starts a new training with the settings of this one, except those in the body. It begins with the weights of"
                            + " one checkpoint: initialCheckpoint, or the latest. Its optimizer state is not continued.")
    public Response fork(
            String id,
            @BeanParam SubmissionOptions options,
            @RequestBody(required = true, content = @Content(schema = @Schema(ref = "TrainingRequest"))) String body) {
        TrainingView training = find(RequestParameters.uuid("id", id));
        ObjectNode request = settings(training, object(body));
        if (!request.has("initialCheckpoint")) {
            request.put("initialCheckpoint", training.id() + "@latest");
        }
        return submission.submit(JobKind.TRAINING, request, options);
    }

    /** What a training was asked for, under the name that it has now, apart from changes and from what it began with. */
    private static ObjectNode settings(TrainingView training, ObjectNode changes) {
        TrainingSpec spec = Json.read(training.spec().toString(), TrainingSpec.class);
        if (!changes.has("name")) {
            changes.put("name", training.name());
        }
        return Presets.changed(spec.anew(), changes);
    }

    private static ObjectNode object(String body) {
        JsonNode parsed = Json.parse(body == null || body.isBlank() ? "{}" : body);
        return Json.requireObject(parsed);
    }
}
