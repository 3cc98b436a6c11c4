package io.anthesis.gateway.problem;

import io.anthesis.artifacts.CorruptObject;
import io.anthesis.artifacts.ObjectMissing;
import io.anthesis.artifacts.StorageUnavailable;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.gateway.deadletter.BrokerUnavailable;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.anthesis.ledger.sql.StatementRefused;
import io.anthesis.untrusted.ReaderUnavailable;
import io.anthesis.untrusted.RefusedFile;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser.MalformedMessageException;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error that leaves the gateway, in one place. */
public class ProblemMappers {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMappers.class);
    private static final int RETRY_SECONDS = 5;
    private static final String DISK_FULL = "No space left on device";
    /** A character that PostgreSQL does not keep, a number or a time that it does not reach, a text that is too long. */
    private static final Set<String> VALUES_OUT_OF_RANGE = Set.of("22021", "22P05", "22003", "22008", "22001");

    private final AllowedMethods allowed;

    ProblemMappers(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    Response map(ProblemException e) {
        var answer = Response.fromResponse(e.problem().response());
        if (e.retrySeconds() > 0) {
            answer.header("Retry-After", e.retrySeconds());
        }
        return answer.build();
    }

    @ServerExceptionMapper
    Response map(InvalidSpec e) {
        return Problem.ofField(ProblemCode.INVALID_SPEC, e.getMessage(), e.field())
                .response();
    }

    @ServerExceptionMapper
    Response map(RefusedFile e) {
        return Problem.ofField(ProblemCode.REFUSED_ARCHIVE, "the upload is refused: " + e.getMessage(), e.field())
                .response();
    }

    @ServerExceptionMapper
    Response map(ReaderUnavailable e) {
        return unavailable(ProblemCode.READER_UNAVAILABLE, e.getMessage());
    }

    @ServerExceptionMapper
    Response map(DatasetLibrary.NameTaken e) {
        return Problem.ofField(ProblemCode.NAME_TAKEN, e.getMessage(), "name").response();
    }

    @ServerExceptionMapper
    Response map(DatabaseUnavailable e) {
        return map(e, "the ledger is unavailable");
    }

    private static Response map(RuntimeException e, String what) {
        LOG.warn("{}: {}", what, e.getMessage());
        return unavailable(ProblemCode.LEDGER_UNAVAILABLE, what + "; nothing was changed, try again soon");
    }

    /** Reads go through Hibernate, which wraps what the driver or the pool says; the pool says it without a state. */
    private static boolean isOutage(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatementRefused) {
                return false;
            }
            if (cause instanceof SQLException sql
                    && (sql.getSQLState() == null || DatabaseUnavailable.isMeantBy(sql))) {
                return true;
            }
        }
        return false;
    }

    @ServerExceptionMapper
    Response map(BrokerUnavailable e) {
        LOG.warn("{}", e.getMessage());
        return unavailable(ProblemCode.BROKER_UNAVAILABLE, "the Kafka broker is unavailable; try again soon");
    }

    @ServerExceptionMapper
    Response map(ObjectMissing e) {
        return Problem.of(ProblemCode.OBJECT_LOST, e.getMessage()).response();
    }

    @ServerExceptionMapper
    Response map(CorruptObject e) {
        LOG.error("{}", e.getMessage());
        return Problem.of(ProblemCode.OBJECT_LOST, e.getMessage()).response();
    }

    @ServerExceptionMapper
    Response map(StorageUnavailable e) {
        LOG.warn("{}", e.getMessage());
        return unavailable(ProblemCode.STORAGE_UNAVAILABLE, "the object storage is unavailable; try again soon");
    }

    private static Response unavailable(ProblemCode code, String detail) {
        Response response = Problem.of(code, detail).response();
        return Response.fromResponse(response)
                .header("Retry-After", RETRY_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    Response map(WebApplicationException e, UriInfo uri) {
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        Response answer = Problem.ofStatus(status, e.getMessage()).response();
        return status != 405
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed.of(uri.getPath()))
                        .build();
    }

    @ServerExceptionMapper
    Response map(MalformedMessageException e) {
        return malformedForm();
    }

    private static Response malformedForm() {
        return Problem.ofField(
                        ProblemCode.INVALID_SPEC, "body must be a well-formed multipart/form-data message", "body")
                .response();
    }

    /** The server throws a plain IOException for a form that ends too soon: nothing of the form has been kept then. */
    @ServerExceptionMapper
    Response map(IOException e, ContainerRequestContext request) {
        if (String.valueOf(e.getMessage()).contains(DISK_FULL)) {
            return diskFull(e);
        }
        // Subclasses are of files and connections, and no fault of the form.
        return e.getClass() == IOException.class && isUnreadForm(request) ? malformedForm() : bug(e);
    }

    private static boolean isUnreadForm(ContainerRequestContext request) {
        var context = (ResteasyReactiveRequestContext)
                ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext();
        return MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(request.getMediaType()) && context.getFormData() == null;
    }

    /** Bodies and parameters are checked before; what is left is a value of the request all the same. */
    private static boolean isValue(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && VALUES_OUT_OF_RANGE.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    @ServerExceptionMapper
    Response map(RuntimeException e) {
        if (isOutage(e)) {
            return map(e, "the ledger is unavailable");
        }
        if (isValue(e)) {
            LOG.warn("a value of the request cannot be stored", e);
            return Problem.of(
                            ProblemCode.INVALID_SPEC,
                            "a parameter or field has a value that cannot be stored: U+0000, or a number or time out of range")
                    .response();
        }
        return bug(e);
    }

    private static Response diskFull(IOException e) {
        LOG.error("the folder for temporary files is full: {}", e.getMessage());
        return unavailable(
                ProblemCode.INSUFFICIENT_STORAGE,
                "the gateway's disk for temporary files is full; nothing was changed, try again later");
    }

    private static Response bug(Exception e) {
        String reference = UUID.randomUUID().toString();
        LOG.error("reference={}", reference, e);
        return Problem.of(
                        ProblemCode.INTERNAL_ERROR,
                        "internal error, a bug; the gateway's log has details under " + reference)
                .response();
    }
}
