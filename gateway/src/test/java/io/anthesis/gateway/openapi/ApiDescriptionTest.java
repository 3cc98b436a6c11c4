package io.anthesis.gateway.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.gateway.api.Servers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document that the gateway serves describes every operation whole. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ApiDescriptionTest {
    private static JsonNode document() throws IOException {
        return new ObjectMapper().readTree(given().get("/q/openapi?format=json").asString());
    }

    private record Operation(String name, JsonNode description) {}

    private static List<Operation> operations() throws IOException {
        List<Operation> operations = new ArrayList<>();
        document().path("paths").propertyStream().forEach(path -> path.getValue()
                .propertyStream()
                .filter(method -> method.getValue().has("responses"))
                .forEach(method ->
                        operations.add(new Operation(method.getKey() + " " + path.getKey(), method.getValue()))));
        return operations;
    }

    @Test
    void itIsOpenApi31() throws IOException {
        assertThat(document().path("openapi").asText()).startsWith("3.1");
    }

    @Test
    void everyOperationSaysWhatItDoesAndHowItRefuses() throws IOException {
        assertThat(operations()).hasSizeGreaterThan(30).allSatisfy(operation -> {
            JsonNode responses = operation.description().path("responses");
            assertThat(operation.description().path("summary").asText())
                    .as(operation.name())
                    .isNotBlank();
            assertThat(responses.has("503")).as(operation.name()).isTrue();
            assertThat(responses.has("405")).as(operation.name()).isTrue();
            assertThat(responses.propertyStream().anyMatch(one -> one.getKey().startsWith("2")))
                    .as(operation.name())
                    .isTrue();
            if (operation.name().contains("{")) {
                assertThat(responses.has("404")).as(operation.name()).isTrue();
            }
        });
    }

    @Test
    void submissionsAreAnsweredByWhatTheyMake() throws IOException {
        assertThat(made("/v1/samplings")).isEqualTo("#/components/schemas/Submitted");
        assertThat(made("/v1/sweeps")).isEqualTo("#/components/schemas/SweepView");
    }

    private static String made(String path) throws IOException {
        JsonNode created = document().path("paths").path(path).at("/post/responses/201");
        assertThat(created.path("headers").has("Location")).as(path).isTrue();
        return created.at("/content/application~1json/schema/$ref").asText();
    }

    @Test
    void everyOperationSaysItsScope() throws IOException {
        assertThat(operations()).allSatisfy(operation -> {
            JsonNode requirement = operation.description().at("/security/0/key");
            assertThat(requirement).as(operation.name()).hasSize(1);
            String role = requirement.path(0).asText();
            assertThat(role).as(operation.name()).isIn("anthesis-read", "anthesis-submit", "anthesis-admin");
            assertThat(operation.description().path("description").asText())
                    .as(operation.name())
                    .endsWith("Scope: `" + role.substring("anthesis-".length()) + "`.");
            assertThat(role.endsWith("-read"))
                    .as(operation.name())
                    .isEqualTo(operation.name().startsWith("get ")
                            && !operation.name().startsWith("get /v1/keys"));
        });
    }

    @Test
    void everyAnswerWithABodySaysWhatIsInIt() throws IOException {
        assertThat(operations()).allSatisfy(operation -> operation
                .description()
                .path("responses")
                .propertyStream()
                .filter(response -> !response.getValue().has("$ref"))
                .filter(response -> !List.of("204", "304").contains(response.getKey()))
                .forEach(response -> assertThat(response.getValue().has("content"))
                        .as(operation.name() + " " + response.getKey())
                        .isTrue()));
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = document();
        List<String> references = document.findValuesAsText("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> assertThat(
                        document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    @Test
    void everyRequestHasAnExample() throws IOException {
        JsonNode schemas = document().path("components").path("schemas");

        assertThat(schemas.propertyStream().filter(schema -> schema.getKey().endsWith("Request")))
                .hasSizeGreaterThan(5)
                .allSatisfy(schema -> {
                    if (!schema.getKey().equals("SamplerRequest")) {
                        assertThat(schema.getValue().path("examples"))
                                .as(schema.getKey())
                                .isNotEmpty();
                    }
                });
    }
}
