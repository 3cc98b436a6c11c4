package io.anthesis.gateway.http;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * A body says what it is, since a page of another site can send one without a type, or as a form, and no other. Uploads may be large
 * and go to disk; JSON is held in memory and may not.
 */
@Singleton
public class BodyCheck {
    static final int MAX_JSON_BYTES = 1 << 20;

    @ServerRequestFilter(preMatching = true)
    public void check(HttpServerRequest connection) {
        List<String> types = connection.headers().getAll(HttpHeaders.CONTENT_TYPE);
        if (types.isEmpty()) {
            if (hasBody(connection)) {
                throw unsupported("a request with a body must say its type in Content-Type, this one has none");
            }
            return;
        }
        MediaType type = parse(types);
        if (type.getSubtype().toLowerCase(Locale.ROOT).endsWith("json")) {
            checkJson(connection);
        }
    }

    private static MediaType parse(List<String> types) {
        String found = String.join("', '", types);
        try {
            MediaType type = MediaType.valueOf(types.getFirst());
            String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
            boolean known = charset == null || Charset.isSupported(charset);
            if (known && types.size() == 1 && !type.isWildcardType() && !type.isWildcardSubtype()) {
                return type;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw unsupported("Content-Type must be one media type such as application/json, in a known charset, was '"
                + found + "'");
    }

    static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.of(ProblemCode.UNSUPPORTED_TYPE, detail));
    }

    private static void checkJson(HttpServerRequest connection) {
        String length = connection.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null && hasBody(connection)) {
            throw new ProblemException(
                    Problem.of(ProblemCode.LENGTH_REQUIRED, "a JSON body must say its length in Content-Length"));
        }
        if (length != null && Long.parseLong(length) > MAX_JSON_BYTES) {
            throw tooLarge(length);
        }
    }

    static ProblemException tooLarge(String length) {
        return new ProblemException(Problem.of(
                ProblemCode.TOO_LARGE, "a JSON body may have " + MAX_JSON_BYTES + " bytes, this one has " + length));
    }

    private static boolean hasBody(HttpServerRequest connection) {
        String length = connection.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null ? !length.equals("0") : connection.getHeader("Transfer-Encoding") != null;
    }
}
