package io.anthesis.gateway.paging;

import io.anthesis.gateway.request.RequestParameters;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestResponse;

/** Which part of a list is asked for. */
public class PageRequest {
    private static final int MAX_LIMIT = 500;
    private static final int USUAL_LIMIT = 50;

    @QueryParam("limit")
    @Parameter(
            description = "elements of a page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "50"))
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "start of the page; from the Link header of the previous page")
    String cursor;

    @Context
    UriInfo uri;

    /** @return how many elements to look for: one more than the page has, which tells whether there is another page */
    public int wanted() {
        return limit() + 1;
    }

    private int limit() {
        return RequestParameters.number("limit", limit, USUAL_LIMIT, 1, MAX_LIMIT);
    }

    /** @return the last element of the page before, or empty for the first page */
    public Optional<Cursor> after() {
        return Optional.ofNullable(cursor).map(Cursor::parse);
    }

    /** As {@link #page(List, Function, Function)}, of elements that are shown as they are. */
    public <T> RestResponse<List<T>> page(List<T> found, Function<T, Cursor> place) {
        return page(found, Function.identity(), place);
    }

    /**
     * @param found up to {@link #wanted} elements
     * @return them as a page, with the address of the next one in its {@code Link} header (RFC 8288), if there is one
     */
    public <T, V> RestResponse<List<V>> page(List<T> found, Function<T, V> view, Function<T, Cursor> place) {
        if (found.size() <= limit()) {
            return RestResponse.ok(found.stream().map(view).toList());
        }
        List<T> page = found.subList(0, limit());
        String next = uri.getRequestUriBuilder()
                .replaceQueryParam("cursor", place.apply(page.getLast()).text())
                .build()
                .getRawQuery();
        return RestResponse.ResponseBuilder.ok(page.stream().map(view).toList())
                .header("Link", "<" + uri.getRequestUri().getRawPath() + "?" + next + ">; rel=\"next\"")
                .build();
    }
}
