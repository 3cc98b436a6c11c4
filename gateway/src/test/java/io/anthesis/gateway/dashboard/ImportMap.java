package io.anthesis.gateway.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.io.FileSystem;

/** The import map of index.html: where the page finds {@code lit} and its other libraries. */
final class ImportMap {
    private static final Pattern SCRIPT = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private final Path resources;
    private final String text;
    private final JsonNode imports;

    /** @param resources the folder of index.html */
    ImportMap(Path resources) throws IOException {
        this.resources = resources;
        Matcher script = SCRIPT.matcher(Files.readString(resources.resolve("index.html")));
        if (!script.find()) {
            throw new IllegalArgumentException("index.html has no import map");
        }
        text = script.group(1);
        imports = Json.read(text, JsonNode.class).path("imports");
    }

    /** What a hash in the Content-Security-Policy is computed of. */
    String text() {
        return text;
    }

    /** Files of the machine, and the page's libraries by the names that modules import them by. */
    FileSystem fileSystem() {
        FileSystem files = FileSystem.newDefaultFileSystem();
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("parsePath") && arguments[0] instanceof String name) {
                        Optional<Path> library = find(name);
                        if (library.isPresent()) {
                            return library.get();
                        }
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A name as it is, or the part of it that a key with a slash at its end stands for. */
    private Optional<Path> find(String name) {
        if (imports.has(name)) {
            return Optional.of(file(imports.path(name).asText()));
        }
        return imports.properties().stream()
                .filter(entry -> entry.getKey().endsWith("/") && name.startsWith(entry.getKey()))
                .map(entry -> file(entry.getValue().asText()
                        + name.substring(entry.getKey().length())))
                .findFirst();
    }

    private Path file(String address) {
        return resources.resolve(address.substring(1));
    }
}
