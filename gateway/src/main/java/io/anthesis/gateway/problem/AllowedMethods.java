package io.anthesis.gateway.problem;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which methods a path has, for the answer to one that it has not (RFC 9110, section 15.5.6): by the OpenAPI document. */
@Singleton
public class AllowedMethods {
    private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";
    private static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete", "options");

    private record Methods(Pattern path, String methods) {}

    private final List<Methods> paths = new ArrayList<>();

    AllowedMethods() {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(DOCUMENT)) {
            JsonNode document = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            document.path("paths")
                    .propertyStream()
                    .forEach(path -> paths.add(new Methods(
                            Pattern.compile(path.getKey().replaceAll("\\{[^}]*}", "[^/]+")),
                            path.getValue()
                                    .propertyStream()
                                    .map(Map.Entry::getKey)
                                    .filter(METHODS::contains)
                                    .map(method -> method.toUpperCase(Locale.ROOT))
                                    .sorted()
                                    .collect(Collectors.joining(", ")))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return as in an {@code Allow} header; empty if there is no such path */
    String of(String path) {
        return paths.stream()
                .filter(one -> one.path().matcher(path).matches())
                .map(Methods::methods)
                .findFirst()
                .orElse("");
    }
}
