package io.anthesis.gateway.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.text.Shown;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * RFC 9457 problem details.
 *
 * @param type a stable name of the kind of error
 * @param detail may quote the request: it is made safe to show here
 * @param code the same, short; also in dead letters and metrics
 * @param field of the request that is at fault, if one is
 */
@Schema(name = "Problem")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, String code, String field) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ProblemCode code, String detail) {
        return ofField(code, detail, "");
    }

    public static Problem ofField(ProblemCode code, String detail, String field) {
        return of(code.status(), code.code(), detail, field);
    }

    /** A status that the server itself answers with. */
    static Problem ofStatus(int status, String detail) {
        return of(status, "http-" + status, detail, "");
    }

    private static Problem of(int status, String code, String detail, String field) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return new Problem(
                "https://anthesis.io/problems/" + code, title, status, Shown.sentence(detail), code, Shown.of(field));
    }

    public Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }
}
