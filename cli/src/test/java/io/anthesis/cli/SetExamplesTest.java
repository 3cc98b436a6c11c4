package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.anthesis.standalone.server.AnthesisHome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The footer of each command with {@code --set} shows fields of the request that this command sends. */
class SetExamplesTest {
    private static final Pattern EXAMPLE = Pattern.compile("--set ([^= ]+)=\\S+");

    /** The schema of each command's request, in the API's description. */
    private static final Map<String, String> REQUESTS = Map.of(
            "train", "TrainingRequest",
            "fork", "TrainingRequest",
            "extend", "ExtendRequest",
            "resume", "ResumeRequest",
            "sample", "SamplingRequest",
            "interpolate", "InterpolationRequest",
            "trajectory", "TrajectoryRequest",
            "evaluate", "EvaluationRequest");

    private final JsonNode schemas;

    SetExamplesTest() throws IOException {
        schemas = new YAMLMapper()
                .readTree(AnthesisHome.ofThisProcess()
                        .root()
                        .resolve("gateway/src/main/resources/META-INF/openapi.yaml")
                        .toFile())
                .path("components")
                .path("schemas");
    }

    @Test
    void examplesAreFieldsOfTheRequest() {
        Map<String, CommandLine> commands = Main.commandLine().getSubcommands();
        assertThat(commands.keySet())
                .filteredOn(name -> commands.get(name).getCommandSpec().findOption("--set") != null)
                .containsExactlyInAnyOrderElementsOf(REQUESTS.keySet());

        REQUESTS.forEach((command, schema) -> assertThat(examples(commands.get(command)))
                .as(command)
                .isNotEmpty()
                .allMatch(path -> has(schemas.path(schema), List.of(path.split("\\.")))));
    }

    private static List<String> examples(CommandLine command) {
        String footer = String.join("", command.getCommandSpec().usageMessage().footer());
        return EXAMPLE.matcher(footer).results().map(found -> found.group(1)).toList();
    }

    private boolean has(JsonNode schema, List<String> path) {
        return path.isEmpty()
                || alternatives(schema)
                        .map(one -> one.path("properties").path(path.getFirst()))
                        .anyMatch(property -> !property.isMissingNode() && has(property, path.subList(1, path.size())));
    }

    /** What a reference names, and what any-of has. */
    private Stream<JsonNode> alternatives(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText();
            return alternatives(schemas.path(name.substring(name.lastIndexOf('/') + 1)));
        }
        return Stream.concat(
                Stream.of(schema),
                StreamSupport.stream(schema.path("anyOf").spliterator(), false).flatMap(this::alternatives));
    }
}
