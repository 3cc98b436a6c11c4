package io.anthesis.gateway.dataset;

import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.blossom.Blossoms;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.label.ClassSource;
import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.access.Roles;
import io.anthesis.gateway.paging.Cursor;
import io.anthesis.gateway.paging.PageRequest;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.upload.UploadedFiles;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.untrusted.TemporaryFolder;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.multipart.FileUpload;

@Path("/v1/datasets")
@Produces(MediaType.APPLICATION_JSON)
public class DatasetResource {
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,62}";
    private static final int DEFAULT_IMAGE_SIZE = 64;

    private final DatasetLibrary library;
    private final Datasets datasets;
    private final Deletions deletions;
    private final UploadedFiles files;
    private final CurrentCaller caller;
    private final TemporaryFolder temporary;

    DatasetResource(
            DatasetLibrary library,
            Datasets datasets,
            Deletions deletions,
            UploadedFiles files,
            CurrentCaller caller,
            TemporaryFolder temporary) {
        this.caller = caller;
        this.temporary = temporary;
        this.files = files;
        this.library = library;
        this.deletions = deletions;
        this.datasets = datasets;
    }

    @GET
    @RolesAllowed(Roles.READ)
    @RunOnVirtualThread
    @Operation(summary = "Imported data sets")
    public List<DatasetView> list() {
        return datasets.list().stream().map(this::view).toList();
    }

    private DatasetView view(DatasetRecord dataset) {
        return DatasetView.of(library.withClasses(dataset));
    }

    @POST
    @RolesAllowed(Roles.SUBMIT)
    @Blocking
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "Import a data set", description = """
                    archive: a tar, tgz or zip of JPEG, PNG, WebP, TIFF, GIF and BMP images, or archiveUpload: the id of an upload; for the built-in
                    data set blossoms it is left out and drawn. setid and labels: setid.mat and imagelabels.mat of Oxford Flowers 102, for that data set.
                    imageSize: derived at once; other sizes follow when a training asks for them. ground: the colour behind transparent pixels, white
                    (default), black or #rrggbb. leftOut: a JSON file, [{"name": ..., "reason": ...}], of files that the client did not put into the
                    archive, to be reported with the others. classes: where the classes of the images come from: auto (default: a table if there is one,
                    else two or more sibling folders), none, folders, or csv. The table is classes.csv or labels.csv at the top of the archive, or
                    classesCsv: a UTF-8 file with the columns file,class. skippedCount in the answer counts the files that were not taken, which
                    /v1/datasets/{name}/skipped lists.
                    """)
    @APIResponse(responseCode = "200", description = "the data set")
    @APIResponse(responseCode = "409", description = "the name is used by a data set of other images")
    @APIResponse(responseCode = "422", description = "the archive cannot be used")
    public DatasetView add(
            @RestForm String name,
            @RestForm FileUpload archive,
            @RestForm String archiveUpload,
            @RestForm FileUpload setid,
            @RestForm FileUpload labels,
            @RestForm Integer imageSize,
            @RestForm String ground,
            @RestForm FileUpload leftOut,
            @RestForm String classes,
            @RestForm FileUpload classesCsv)
            throws IOException {
        if (name == null || !name.matches(NAME)) {
            throw new InvalidSpec(
                    "name",
                    "must be 1 to 63 small letters, digits, dots and dashes, was "
                            + (name == null ? "missing" : "'" + name + "'"));
        }
        int size = imageSize == null ? DEFAULT_IMAGE_SIZE : imageSize;
        if (size < 8 || size > 512) {
            throw new InvalidSpec("imageSize", "must be 8 to 512, was " + size);
        }
        var choices = new DatasetLibrary.Choices(
                ground(ground),
                LeftOutFiles.read(leftOut),
                ChosenClasses.source(classes, classesCsv),
                Optional.ofNullable(classesCsv).map(FileUpload::uploadedFile));
        boolean isBuiltIn = archive == null && archiveUpload == null;
        if (isBuiltIn || name.equals(OxfordFlowers.NAME)) {
            ChosenClasses.requireNone(name, choices);
        }
        return view(
                isBuiltIn ? builtIn(name, size) : uploaded(name, size, archive, archiveUpload, setid, labels, choices));
    }

    private DatasetRecord uploaded(
            String name,
            int size,
            FileUpload archive,
            String archiveUpload,
            FileUpload setid,
            FileUpload labels,
            DatasetLibrary.Choices choices)
            throws IOException {
        Optional<DatasetLibrary.OfficialLists> lists =
                name.equals(OxfordFlowers.NAME) ? Optional.of(official(setid, labels)) : Optional.empty();
        String format = lists.isPresent() ? OxfordFlowers.NAME : "archive";
        return files.use(
                "archive",
                archive,
                archiveUpload,
                uploaded ->
                        library.importArchive(name, format, uploaded.file(), lists, size, choices, caller.submitter()));
    }

    private static Ground ground(String ground) {
        try {
            return ground == null ? Ground.WHITE : Ground.parse(ground);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpec("ground", e.getMessage());
        }
    }

    private static DatasetLibrary.OfficialLists official(FileUpload setid, FileUpload labels) {
        if (setid == null || labels == null) {
            throw new InvalidSpec(
                    setid == null ? "setid" : "labels",
                    "must be the official setid.mat or imagelabels.mat for " + OxfordFlowers.NAME + ", was missing");
        }
        return new DatasetLibrary.OfficialLists(setid.uploadedFile(), labels.uploadedFile());
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "One data set")
    public DatasetView get(String name) {
        return view(find(name));
    }

    private DatasetRecord find(String name) {
        return datasets.find(name).orElseThrow(() -> ProblemException.notFound("data set '" + name + "'"));
    }

    @GET
    @RolesAllowed(Roles.READ)
    @Path("/{name}/skipped")
    @RunOnVirtualThread
    @Operation(
            summary = "Files that an import skipped, with the reasons",
            description = "Ordered by name. Only the first files are listed; the data set's skippedCount counts all.")
    public RestResponse<List<SkippedFile>> skipped(String name, @BeanParam PageRequest page) {
        List<SkippedFile> all = library.skipped(find(name));
        int from = Math.clamp(page.after().map(Cursor::number).orElse(0L), 0, all.size());
        int to = Math.min(all.size(), from + page.wanted());
        return page.page(IntStream.range(from, to).boxed().toList(), all::get, last -> Cursor.of(last + 1L));
    }

    @DELETE
    @RolesAllowed(Roles.SUBMIT)
    @Path("/{name}")
    @RunOnVirtualThread
    @Operation(summary = "Delete a data set", description = "Runs that were trained on it stay.")
    @APIResponse(responseCode = "204", description = "deleted, or did not exist")
    @APIResponse(responseCode = "409", description = "a job that has not ended needs it")
    public void delete(String name) {
        deletions
                .deleteDataset(name, owner -> caller.requireOwner("data set '" + name + "'", owner))
                .ifPresent(job -> {
                    throw new ProblemException(Problem.of(
                            ProblemCode.IN_USE,
                            "job " + job + " needs data set '" + name + "'; wait for it, or cancel it"));
                });
    }

    private DatasetRecord builtIn(String name, int size) throws IOException {
        if (!name.equals(Blossoms.NAME)) {
            throw new InvalidSpec(
                    "archive",
                    "must be an archive of images, was missing; only the data set " + Blossoms.NAME + " needs none");
        }
        java.nio.file.Path file = temporary.newFile(".zip");
        java.nio.file.Path colours = temporary.newFile(".csv");
        try {
            try (var out = Files.newOutputStream(file)) {
                Blossoms.writeArchive(out, Blossoms.DEFAULT_COUNT, Blossoms.DEFAULT_SEED);
            }
            Files.write(colours, Blossoms.classTable(Blossoms.DEFAULT_COUNT, Blossoms.DEFAULT_SEED));
            return library.importArchive(
                    name,
                    Blossoms.NAME,
                    file,
                    Optional.empty(),
                    size,
                    new DatasetLibrary.Choices(Ground.WHITE, List.of(), ClassSource.AUTO, Optional.of(colours)),
                    caller.submitter());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(colours);
        }
    }
}
