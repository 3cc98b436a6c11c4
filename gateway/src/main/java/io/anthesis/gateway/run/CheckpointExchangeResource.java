package io.anthesis.gateway.run;

import io.anthesis.artifacts.checkpoint.CheckpointExchange;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.upload.UploadedFiles;
import io.anthesis.gateway.upload.UploadedFiles.Uploaded;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.ledger.run.Runs;
import io.anthesis.tensor.format.CorruptTensorFile;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Checkpoints from files and as files. */
@Path("/v1/checkpoints")
public class CheckpointExchangeResource {
    private final CheckpointExchange exchange;
    private final Runs runs;
    private final Datasets datasets;
    private final UploadedFiles files;
    private final CurrentCaller caller;

    CheckpointExchangeResource(
            CheckpointExchange exchange, Runs runs, Datasets datasets, UploadedFiles files, CurrentCaller caller) {
        this.caller = caller;
        this.files = files;
        this.exchange = exchange;
        this.runs = runs;
        this.datasets = datasets;
    }

    /** What was imported. */
    public record ImportedCheckpoint(String id, String name, int imageSize, long weights) {}

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Blocking
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Import a checkpoint", description = """
                    file (or fileUpload: the id of an upload): a model as .safetensors, or as Keras' .weights.h5 of the Keras example or of clear-diffusion-keras. name: for people, default: the
                    file's. spec: JSON that describes the model (network, schedule, prediction, normalizer), for files that do not say it themselves.
                    dataset: name of the data set that it can be scored against. The same file again is the same checkpoint.
                    """)
    @APIResponse(
            responseCode = "201",
            description = "the checkpoint",
            content = @Content(schema = @Schema(implementation = ImportedCheckpoint.class)))
    @APIResponse(responseCode = "422", description = "the file is not a model that can be used")
    public Response add(
            @RestForm FileUpload file,
            @RestForm String fileUpload,
            @RestForm String name,
            @RestForm String spec,
            @RestForm String dataset)
            throws IOException {
        return files.use("file", file, fileUpload, uploaded -> add(uploaded, name, spec, dataset));
    }

    private Response add(Uploaded file, String name, String spec, String dataset) throws IOException {
        String shown = name == null || name.isBlank() ? file.name() : name;
        if (shown.length() > 100) {
            throw new InvalidSpec("name", "must be 1 to 100 characters, was " + shown.length());
        }
        StoredModel model = read(file, spec);
        Optional<String> reference =
                dataset == null || dataset.isBlank() ? Optional.empty() : Optional.of(digestOf(dataset));
        CheckpointRecord checkpoint = exchange.importModel(model, shown, reference, caller.submitter());
        var imported = new ImportedCheckpoint(
                checkpoint.id(),
                shown,
                model.spec().network().imageSize(),
                model.spec().network().graph().weightCount());
        return Response.created(URI.create("/v1/checkpoints/" + checkpoint.id()))
                .entity(imported)
                .build();
    }

    private static StoredModel read(Uploaded file, String spec) throws IOException {
        Optional<ModelDescription> description;
        try {
            description = spec == null || spec.isBlank() ? Optional.empty() : Optional.of(ModelDescription.parse(spec));
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("spec", "cannot be used: " + e.getMessage());
        }
        // The name of an upload says its format and nothing else.
        String ending = file.name().replaceFirst("^.*?((\\.weights)?\\.[A-Za-z0-9]+)$", "$1");
        java.nio.file.Path named = Files.createTempFile("anthesis-import-", ending.replaceAll("[^A-Za-z0-9.]", ""));
        try {
            Files.copy(file.file(), named, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return ModelFiles.read(named, description);
        } catch (CorruptTensorFile | IllegalArgumentException e) {
            String reason = e.getMessage().replace(named.getFileName().toString(), file.name());
            throw new ProblemException(Problem.ofField(422, "refused-checkpoint", reason, "file"));
        } finally {
            Files.deleteIfExists(named);
        }
    }

    private String digestOf(String dataset) {
        return datasets.find(dataset)
                .map(DatasetRecord::digest)
                .orElseThrow(() -> new InvalidSpec("dataset", "'" + dataset + "' is not imported"));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}/export")
    @Blocking
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "A checkpoint as a file",
            description =
                    "format: safetensors, keras (.weights.h5) or torchscript (for torch.jit.load). Also RUN@latest and RUN@best.")
    @APIResponse(
            responseCode = "200",
            description = "the file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "410", description = "the storage has lost it")
    public Response export(String id, @QueryParam("format") @DefaultValue("safetensors") String format)
            throws IOException {
        String ending =
                switch (format) {
                    case "safetensors" -> ".safetensors";
                    case "keras" -> ".weights.h5";
                    case "torchscript" -> ".pt";
                    default ->
                        throw new InvalidSpec(
                                "format", "must be safetensors, keras or torchscript, was '" + format + "'");
                };
        CheckpointRecord checkpoint =
                runs.checkpoint(id).orElseThrow(() -> ProblemException.notFound("checkpoint " + id));
        java.nio.file.Path file = Files.createTempFile("anthesis-export-", ending);
        boolean written = false;
        try {
            exchange.export(checkpoint, file);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(file);
            }
        }
        StreamingOutput content = out -> {
            try {
                Files.copy(file, out);
            } finally {
                Files.deleteIfExists(file);
            }
        };
        return Response.ok(content)
                .header("Content-Length", Files.size(file))
                .header("Content-Disposition", "attachment; filename=\"" + checkpoint.id() + ending + "\"")
                .build();
    }
}
