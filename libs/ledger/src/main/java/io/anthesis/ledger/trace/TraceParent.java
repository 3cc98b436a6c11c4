package io.anthesis.ledger.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A span by its {@code traceparent}, as headers carry it and the ledger keeps it. What is not one is ignored, as the source asks.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context, section 3.2</a>
 */
public final class TraceParent {
    /** The header's name, in HTTP and in Kafka. */
    public static final String HEADER = "traceparent";

    private static final W3CTraceContextPropagator FORMAT = W3CTraceContextPropagator.getInstance();

    private TraceParent() {}

    /** The current span of this thread, if tracing is on. */
    public static Optional<String> current() {
        return of(Context.current());
    }

    /** The span of a context, if it has one. */
    public static Optional<String> of(Context context) {
        Map<String, String> headers = new HashMap<>();
        FORMAT.inject(context, headers, Map::put);
        return Optional.ofNullable(headers.get(HEADER));
    }

    /** A context whose spans are children of {@code traceParent}; where there is none they begin a trace of their own. */
    public static Context context(Optional<String> traceParent) {
        return FORMAT.extract(Context.root(), traceParent.orElse(null), new Single());
    }

    private static final class Single implements TextMapGetter<String> {
        @Override
        public Iterable<String> keys(String traceParent) {
            return List.of(HEADER);
        }

        @Override
        public String get(String traceParent, String name) {
            return HEADER.equals(name) ? traceParent : null;
        }
    }
}
