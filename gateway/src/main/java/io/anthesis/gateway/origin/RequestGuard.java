package io.anthesis.gateway.origin;

import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.access.Access;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses cross-origin requests and, in open mode, unknown hosts, before any route: files of the page and the OpenAPI document
 * included. Probes and scrapers use IP addresses, so health and metrics are exempt from the check of the host.
 */
@Singleton
class RequestGuard {
    /** Before Quarkus' own filters, which have 300 (CORS) and less. */
    private static final int FIRST = 10_000;

    private static final List<String> EXEMPT = List.of("/q/health", "/q/metrics");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Access access;
    private final AllowedOrigins allowed;

    RequestGuard(Access access, AllowedOrigins allowed) {
        this.access = access;
        this.allowed = allowed;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext context) {
        Optional<Problem> refusal = refusalOfHost(context).or(() -> refusalOfOrigin(context.request()));
        if (refusal.isEmpty()) {
            context.next();
            return;
        }
        // What is still to come of the body is read and dropped: the next request on this connection can be answered.
        context.request().resume();
        context.response()
                .setStatusCode(refusal.get().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Json.write(refusal.get()));
    }

    /** With keys, a page that reaches this gateway by DNS rebinding still has no key. */
    private Optional<Problem> refusalOfHost(RoutingContext context) {
        if (!access.isOpen() || isExempt(context.normalizedPath())) {
            return Optional.empty();
        }
        HttpServerRequest request = context.request();
        Set<String> hosts = new TreeSet<>(request.headers().getAll(HttpHeaders.HOST));
        if (request.authority() != null) {
            hosts.add(request.authority().toString());
        }
        if (!hosts.isEmpty() && hosts.stream().allMatch(allowed::isHost)) {
            return Optional.empty();
        }
        String found = hosts.isEmpty() ? "missing" : "'" + String.join("', '", hosts) + "'";
        return Optional.of(Problem.of(
                ProblemCode.UNKNOWN_HOST,
                "Host must be localhost, a loopback address or one of anthesis.access.hosts in open mode, was " + found
                        + "; set ANTHESIS_ACCESS_HOSTS to the names by which clients and proxies reach the gateway, or"
                        + " require keys (ANTHESIS_ACCESS_MODE=keys)"));
    }

    private static boolean isExempt(String path) {
        return EXEMPT.stream().anyMatch(exempt -> path.equals(exempt) || path.startsWith(exempt + "/"));
    }

    private Optional<Problem> refusalOfOrigin(HttpServerRequest request) {
        if (SAFE.contains(request.method())) {
            return Optional.empty();
        }
        List<String> sites = request.headers().getAll(SITE);
        return sites.isEmpty() ? refusalOfUnmarked(request) : refusalOfSites(sites);
    }

    private static Optional<Problem> refusalOfSites(List<String> sites) {
        if (sites.stream().allMatch(OWN_SITES::contains)) {
            return Optional.empty();
        }
        return refusal(
                "Sec-Fetch-Site must be same-origin or none, was " + String.join(", ", sites)
                        + "; open the gateway's own page, at the address by which the browser reaches the gateway or its proxy");
    }

    /** Browsers leave Sec-Fetch-Site out of requests by plain HTTP to other machines; other clients send neither. */
    private Optional<Problem> refusalOfUnmarked(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        if (origins.stream().allMatch(origin -> isAllowed(origin, request))) {
            return Optional.empty();
        }
        String own = request.scheme() + "://" + request.authority();
        return refusal("Origin must be " + own + " or one of anthesis.access.origins, was " + String.join(", ", origins)
                + "; set ANTHESIS_ACCESS_ORIGINS to it if this is the address of a trusted proxy");
    }

    private static Optional<Problem> refusal(String detail) {
        return Optional.of(
                Problem.of(ProblemCode.FOREIGN_ORIGIN, "cross-origin requests cannot change anything: " + detail));
    }

    private boolean isAllowed(String text, HttpServerRequest request) {
        return WebOrigin.parse(text)
                .filter(origin -> allowed.isOrigin(origin) || isOwn(origin, request))
                .isPresent();
    }

    private static boolean isOwn(WebOrigin origin, HttpServerRequest request) {
        return request.authority() != null
                && WebOrigin.of(request.scheme(), request.authority().toString())
                        .filter(origin::equals)
                        .isPresent();
    }
}
