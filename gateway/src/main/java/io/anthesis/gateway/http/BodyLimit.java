package io.anthesis.gateway.http;

import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Uploads may be large and go to disk; JSON is held in memory and may not. */
@Singleton
public class BodyLimit {
    private static final long MOST_JSON_BYTES = 1 << 20;

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request, HttpServerRequest connection) {
        MediaType type = request.getMediaType();
        if (type == null || !type.getSubtype().endsWith("json")) {
            return;
        }
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length == null && hasBody(request, connection)) {
            throw new ProblemException(
                    Problem.of(411, "length-required", "a JSON body must say its length in Content-Length"));
        }
        if (length != null && Long.parseLong(length) > MOST_JSON_BYTES) {
            throw new ProblemException(Problem.of(
                    413, "too-large", "a JSON body may have " + MOST_JSON_BYTES + " bytes, this one has " + length));
        }
    }

    /** HTTP/1.1 says so in a header; in HTTP/2 the body is what follows until the end of the stream. */
    private static boolean hasBody(ContainerRequestContext request, HttpServerRequest connection) {
        return connection.version() == HttpVersion.HTTP_2
                ? !connection.isEnded()
                : request.getHeaderString("Transfer-Encoding") != null;
    }
}
