package io.anthesis.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.anthesis.gateway.problem.Problem;
import io.anthesis.gateway.problem.ProblemCode;
import io.anthesis.gateway.problem.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * How often each caller may ask this gateway. Told in the headers {@code RateLimit-Limit}, {@code RateLimit-Remaining} and
 * {@code RateLimit-Reset}.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-07">the draft of these headers</a>
 */
@Singleton
public class RateLimits {
    private static final String PROBE = "anthesis.rate-limit";
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int MAX_CALLERS = 100_000;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .expireAfterAccess(PERIOD.multipliedBy(2))
            .maximumSize(MAX_CALLERS)
            .build();

    private final SecurityIdentity identity;

    private record State(int limit, long remaining, long resetSeconds) {}

    RateLimits(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * After the security checks of the operation, which have found out who the caller is.
     *
     * @throws ProblemException if the caller has asked too often
     */
    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    public void take(ContainerRequestContext request) {
        Caller caller = Caller.of(identity);
        int limit = caller.requestsPerMinute();
        if (limit == 0) {
            return;
        }
        ConsumptionProbe probe =
                buckets.get(caller.id() + " " + limit, id -> bucket(limit)).tryConsumeAndReturnRemaining(1);
        long reset = seconds(probe.getNanosToWaitForReset());
        request.setProperty(PROBE, new State(limit, probe.getRemainingTokens(), reset));
        if (!probe.isConsumed()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "this key may ask " + limit + " times a minute; ask again in "
                                    + seconds(probe.getNanosToWaitForRefill()) + " s"),
                    seconds(probe.getNanosToWaitForRefill()));
        }
    }

    private static Bucket bucket(int limit) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit).refillGreedy(limit, PERIOD))
                .build();
    }

    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, Duration.ofSeconds(1).toNanos());
    }

    @ServerResponseFilter
    public void addHeaders(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(PROBE) instanceof State(int limit, long remaining, long reset)) {
            response.getHeaders().putSingle("RateLimit-Limit", limit);
            response.getHeaders().putSingle("RateLimit-Remaining", remaining);
            response.getHeaders().putSingle("RateLimit-Reset", reset);
        }
    }
}
