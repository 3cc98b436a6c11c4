package io.anthesis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Answers every request with an example of what the API's description says: all fields are there, and texts are their field's name. */
final class ExampleGateway implements AutoCloseable {
    private static final JsonNode TIME = Json.newObject().textNode("2026-11-24T22:00:00.123Z");

    private final JsonNode description;
    private final HttpServer server;

    /** @param description an OpenAPI document */
    ExampleGateway(Path description) throws IOException {
        this.description = new YAMLMapper().readTree(description.toFile());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = example(exchange.getRequestMethod(), exchange.getRequestURI())
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private JsonNode example(String method, URI address) {
        String path = address.getPath();
        JsonNode operation = description
                .path("paths")
                .propertyStream()
                .filter(described -> path.matches(described.getKey().replaceAll("\\{[^}]+}", "[^/]+")))
                .map(described -> described.getValue().path(method.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the API has no " + path));
        JsonNode answer = operation
                .path("responses")
                .propertyStream()
                .filter(response -> response.getKey().startsWith("2"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        JsonNode schema = answer.path("content").path("application/json").path("schema");
        boolean plan = "dryRun=true".equals(address.getQuery());
        return example("", schema.has("anyOf") ? schema.path("anyOf").path(plan ? 1 : 0) : schema);
    }

    private JsonNode example(String field, JsonNode schema) {
        if (schema.has("$ref")) {
            String reference = schema.path("$ref").asText().replaceFirst(".*/", "");
            if (reference.equals("JsonNode")) {
                return anything();
            }
            return example(field, description.path("components").path("schemas").path(reference));
        }
        JsonNode type = schema.path("type").isArray() ? schema.path("type").get(0) : schema.path("type");
        return switch (type.asText()) {
            case "array" -> Json.newArray().add(example(field, schema.path("items")));
            case "integer" -> Json.newObject().numberNode(7);
            case "number" -> Json.newObject().numberNode(0.5);
            case "boolean" -> Json.newObject().booleanNode(true);
            case "string" -> text(field, schema);
            case "object" -> object(schema);
            default -> anything();
        };
    }

    private static JsonNode text(String field, JsonNode schema) {
        return schema.path("format").asText().equals("date-time")
                ? TIME
                : Json.newObject().textNode(field + "-0123456789abcdef");
    }

    private JsonNode object(JsonNode schema) {
        ObjectNode object = Json.newObject();
        schema.path("properties")
                .propertyStream()
                .forEach(property -> object.set(property.getKey(), example(property.getKey(), property.getValue())));
        return object;
    }

    /** Where the API says no more than that there is JSON: a training's spec, or a verification's result. */
    private static JsonNode anything() {
        return Json.newObject().put("dataset", "blossoms").put("epochs", 7).put("checkpoint", "c");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
