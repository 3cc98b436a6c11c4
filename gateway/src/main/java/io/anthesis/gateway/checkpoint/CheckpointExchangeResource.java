package io.anthesis.gateway.checkpoint;

import io.anthesis.artifacts.checkpoint.CheckpointExchange;
import io.anthesis.artifacts.checkpoint.CheckpointExchange.ImportedModel;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.upload.UploadedFiles;
import io.anthesis.gateway.upload.UploadedFiles.Uploaded;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.untrusted.RefusedFile;
import io.anthesis.untrusted.TemporaryFolder;
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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
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
    private final Checkpoints checkpoints;
    private final Datasets datasets;
    private final UploadedFiles files;
    private final CurrentCaller caller;
    private final TemporaryFolder temporary;

    CheckpointExchangeResource(
            CheckpointExchange exchange,
            Checkpoints checkpoints,
            Datasets datasets,
            UploadedFiles files,
            CurrentCaller caller,
            TemporaryFolder temporary) {
        this.caller = caller;
        this.files = files;
        this.temporary = temporary;
        this.exchange = exchange;
        this.checkpoints = checkpoints;
        this.datasets = datasets;
    }

    public record ImportedCheckpoint(String id, String name, int imageSize, long weights) {}

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Blocking
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Import a checkpoint", description = """
                    file (or fileUpload: the id of an upload): a model as .safetensors, or as Keras' .weights.h5 or .keras of the Keras example or of clear-diffusion-keras. name: for people, default: the
                    file's. spec: JSON that describes the model (network, schedule, prediction, normalizer), for files that do not say it themselves.
                    dataset: name of the data set that it can be scored against, and whose classes have the names of the model's. The same file again is the same checkpoint.
                    """)
    @APIResponse(
            responseCode = "201",
            description = "the checkpoint",
            content = @Content(schema = @Schema(implementation = ImportedCheckpoint.class)))
    @APIResponse(responseCode = "422", description = "the file is not a usable model")
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
        Optional<DatasetRecord> reference =
                dataset == null || dataset.isBlank() ? Optional.empty() : Optional.of(find(dataset));
        Optional<String> description = spec == null || spec.isBlank() ? Optional.empty() : Optional.of(spec);
        ImportedModel imported = importModel(file, description, shown, reference);
        String id = imported.checkpoint().id();
        return Response.created(URI.create("/v1/checkpoints/" + id))
                .entity(new ImportedCheckpoint(
                        id, shown, imported.spec().network().imageSize(), imported.weights()))
                .build();
    }

    private ImportedModel importModel(
            Uploaded file, Optional<String> description, String name, Optional<DatasetRecord> reference)
            throws IOException {
        try {
            return exchange.importModel(file.file(), file.name(), description, name, reference, caller.submitter());
        } catch (RefusedFile e) {
            if (e.field().equals("spec")) {
                throw new InvalidSpec("spec", "cannot be used: " + e.getMessage());
            }
            throw new ProblemException(Problem.ofField(
                    ProblemCode.REFUSED_CHECKPOINT, "the file is refused: " + e.getMessage(), e.field()));
        }
    }

    private DatasetRecord find(String dataset) {
        return datasets.find(dataset)
                .orElseThrow(() -> new InvalidSpec("dataset", "'" + dataset + "' is not imported"));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{id}/export")
    @Blocking
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "Export a checkpoint as a file",
            description =
                    "format: safetensors, keras (.weights.h5) or torchscript (for torch.jit.load). Also RUN@latest and RUN@best.")
    @APIResponse(
            responseCode = "200",
            description = "the file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "410", description = "the storage has lost the object")
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
                checkpoints.find(id).orElseThrow(() -> ProblemException.notFound("checkpoint " + id));
        // Deleted with the stream, which the answer closes however it ends; and with the folder, if it never begins.
        java.nio.file.Path file = temporary.newFile(ending);
        try {
            exchange.export(checkpoint, ending, file);
            long size = Files.size(file); // first: Linux loses the name when it is opened
            InputStream content = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
            return Response.ok(content)
                    .header("Content-Length", size)
                    .header("Content-Disposition", "attachment; filename=\"" + checkpoint.id() + ending + "\"")
                    .build();
        } catch (RefusedFile e) {
            throw new ProblemException(Problem.ofField(
                    ProblemCode.REFUSED_EXPORT,
                    "checkpoint " + id + " cannot be exported: " + e.getMessage(),
                    e.field()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
