package io.anthesis.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Takes spans by OTLP over HTTP, and keeps them. */
final class Collector implements AutoCloseable {
    private record Kept(String trace, String parent, String name) {}

    private final HttpServer server;
    private final Map<String, Kept> spans = new ConcurrentHashMap<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceSpansList().forEach(this::keep);
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void keep(ResourceSpans resource) {
        String service = resource.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
        for (ScopeSpans scope : resource.getScopeSpansList()) {
            for (Span span : scope.getSpansList()) {
                spans.put(
                        hex(span.getSpanId().toByteArray()),
                        new Kept(
                                hex(span.getTraceId().toByteArray()),
                                hex(span.getParentSpanId().toByteArray()),
                                service + ": " + span.getName()));
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** The spans of a trace, each after its parents, as far as they are known. */
    List<String> paths(String trace) {
        return spans.values().stream()
                .filter(span -> span.trace().equals(trace))
                .map(this::path)
                .distinct()
                .toList();
    }

    private String path(Kept span) {
        Kept parent = spans.get(span.parent());
        return parent == null ? span.name() : path(parent) + " > " + span.name();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
