package io.anthesis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The objects of deploy/kubernetes. */
record Manifests(List<JsonNode> objects) {
    private static final YAMLMapper YAML = new YAMLMapper();

    private static Path folder() {
        return AnthesisHome.ofThisProcess().root().resolve("deploy/kubernetes");
    }

    /** As they are written: all files of a folder. */
    static Manifests in(String folder) throws IOException {
        try (Stream<Path> files = Files.list(folder().resolve(folder))) {
            return new Manifests(files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .flatMap(file -> read(file).stream())
                    .toList());
        }
    }

    static List<JsonNode> read(Path file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean canBeRendered() {
        return renderer().isPresent();
    }

    /** The command that renders a folder; kubectl brings a kustomize of its own. */
    private static Optional<List<String>> renderer() {
        return ChildProcess.findOnPath("kustomize")
                .map(kustomize -> List.of(kustomize, "build"))
                .or(() -> ChildProcess.findOnPath("kubectl").map(kubectl -> List.of(kubectl, "kustomize")));
    }

    /** As kustomize builds a folder, such as an overlay. */
    static Manifests rendered(String folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(renderer().orElseThrow());
        command.add(folder().resolve(folder).toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream();
                MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(out)) {
            List<JsonNode> read = documents.readAll();
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed");
            }
            return new Manifests(read);
        }
    }

    static boolean canBeValidated() {
        return canBeRendered() && ChildProcess.findOnPath("kubernetes-validate").isPresent();
    }

    /** @return what does not agree with the schemas of a version of Kubernetes; operators' own kinds are left out */
    String complaintsOf(String version) throws IOException, InterruptedException {
        Path file = Files.createTempFile("manifests", ".yaml");
        try (SequenceWriter writer = YAML.writer().writeValues(file.toFile())) {
            writer.writeAll(objects.stream()
                    .filter(object -> !object.path("apiVersion").asText().startsWith("keda.sh/"))
                    .toList());
        }
        Process process = new ProcessBuilder(
                        "kubernetes-validate", "--strict", "--quiet", "-k", version, file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.delete(file);
        return process.waitFor() == 0 ? said : said + "exit code " + process.exitValue();
    }

    Manifests and(Manifests more) {
        return new Manifests(
                Stream.concat(objects.stream(), more.objects().stream()).toList());
    }

    Stream<JsonNode> ofKind(String kind) {
        return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    JsonNode get(String kind, String name) {
        return ofKind(kind)
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** Templates of all pods. */
    Stream<JsonNode> pods() {
        return objects.stream().map(object -> object.at("/spec/template")).filter(template -> template.path("spec")
                .has("containers"));
    }

    static JsonNode container(JsonNode pod) {
        return pod.at("/spec/containers/0");
    }

    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
