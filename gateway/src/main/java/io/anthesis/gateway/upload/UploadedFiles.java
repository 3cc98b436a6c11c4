package io.anthesis.gateway.upload;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.access.CurrentCaller;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.anthesis.gateway.request.RequestParameters;
import io.anthesis.ledger.owner.Owner;
import io.anthesis.ledger.upload.UploadRecord;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.untrusted.TemporaryFilesConfig;
import io.anthesis.untrusted.TemporaryFolder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** The files that a form names: sent with it, or in parts before. */
@Singleton
public class UploadedFiles {
    private final Uploads uploads;
    private final ObjectStore store;
    private final CurrentCaller caller;
    private final TemporaryFolder temporary;
    private final long maxUploads;
    private final AtomicLong assembled = new AtomicLong();

    UploadedFiles(
            Uploads uploads,
            ObjectStore store,
            CurrentCaller caller,
            TemporaryFolder temporary,
            TemporaryFilesConfig config) {
        this.maxUploads = config.maxUploads().asLongValue();
        this.caller = caller;
        this.temporary = temporary;
        this.uploads = uploads;
        this.store = store;
    }

    /**
     * A file of a form.
     *
     * @param name that it had where it comes from
     */
    public record Uploaded(String name, Path file) {}

    /** What is done with a file. */
    @FunctionalInterface
    public interface Use<T> {
        T of(Uploaded file) throws IOException;
    }

    /**
     * Gives the file of a form's field to {@code use}; {@code upload} is the field's name with {@code Upload} added.
     *
     * @throws InvalidSpec if neither is given, or the upload is not known
     */
    public <T> T use(String field, FileUpload sent, String upload, Use<T> use) throws IOException {
        if (sent != null) {
            return use.of(new Uploaded(sent.fileName(), sent.uploadedFile()));
        }
        if (upload == null || upload.isBlank()) {
            throw new InvalidSpec(
                    field, "must be a file, or " + field + "Upload the id of an upload; both were missing");
        }
        String uploadField = field + "Upload";
        UploadRecord record = uploads.find(RequestParameters.uuid(uploadField, upload))
                .orElseThrow(
                        () -> new InvalidSpec(uploadField, "must be the id of an upload, there is none of " + upload));
        caller.requireOwner("upload " + record.id(), Optional.of(Owner.of(record.submitter())));
        requireRoom(record);
        Path whole = temporary.newFile(".upload");
        try {
            assemble(record, whole);
            return use.of(new Uploaded(record.fileName(), whole));
        } finally {
            Files.deleteIfExists(whole);
            assembled.addAndGet(-record.sizeBytes());
        }
    }

    /** Takes the upload's share of the folder for temporary files. */
    private void requireRoom(UploadRecord upload) throws IOException {
        long free = Files.getFileStore(temporary.path()).getUsableSpace() / 2;
        long most = Math.min(maxUploads, free);
        long before = assembled.getAndAdd(upload.sizeBytes());
        if (upload.sizeBytes() > most - before) {
            assembled.addAndGet(-upload.sizeBytes());
            throw new ProblemException(Problem.of(
                    ProblemCode.INSUFFICIENT_STORAGE,
                    "upload " + upload.id() + " has " + upload.sizeBytes() + " bytes, and the gateway has room for "
                            + Math.max(0, most - before) + " now (anthesis.temporary-files.max-uploads, and half of the"
                            + " disk that is free); try again later"));
        }
    }

    private void assemble(UploadRecord upload, Path whole) throws IOException {
        if (!upload.missing().isEmpty()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.UPLOAD_INCOMPLETE,
                    "upload " + upload.id() + " lacks parts " + upload.missing() + " of " + upload.partCount()
                            + "; send them first"));
        }
        try (OutputStream out = Files.newOutputStream(whole)) {
            for (String part : upload.parts().values()) {
                store.read(Bucket.DATASETS, part, file -> Files.copy(file, out));
            }
        }
        String found = Sha256.of(whole);
        if (!found.equals(upload.sha256())) {
            throw new ProblemException(Problem.of(
                    ProblemCode.UPLOAD_DAMAGED,
                    "upload " + upload.id() + " must have SHA-256 " + upload.sha256() + ", has " + found
                            + "; begin it again"));
        }
    }
}
