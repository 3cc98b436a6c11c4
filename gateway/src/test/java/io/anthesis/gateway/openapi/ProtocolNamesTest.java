package io.anthesis.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.anthesis.contracts.spec.EvaluationProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.Test;

/** The API and the page offer the protocols that there are. */
class ProtocolNamesTest {
    private static final Path FORMS = Path.of("target/classes/META-INF/resources/app/forms.js");
    private static final List<String> NAMES = Arrays.stream(EvaluationProtocol.values())
            .map(EvaluationProtocol::key)
            .toList();

    @Test
    void inTheApi() throws IOException {
        var found = new ArrayList<List<String>>();
        for (JsonNode schema : schemas()) {
            JsonNode protocol = schema.at("/properties/protocol/enum");
            if (!protocol.isMissingNode()) {
                found.add(protocol.valueStream().map(JsonNode::asText).toList());
            }
        }

        assertThat(found).hasSize(3).allSatisfy(names -> assertThat(names).hasSameElementsAs(NAMES));
    }

    private static JsonNode schemas() throws IOException {
        try (InputStream in = ProtocolNamesTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new YAMLMapper().readTree(in).at("/components/schemas");
        }
    }

    @Test
    void inTheForms() throws IOException {
        var found = new ArrayList<List<String>>();
        try (Context page = Context.newBuilder("js")
                .allowIO(IOAccess.ALL)
                .option("engine.WarnInterpreterOnly", "false")
                .option("js.esm-eval-returns-exports", "true")
                .build()) {
            Value forms = page.eval(
                            Source.newBuilder("js", FORMS.toAbsolutePath().toFile())
                                    .mimeType("application/javascript+module")
                                    .build())
                    .getMember("FORMS");
            for (String form : forms.getMemberKeys()) {
                for (String part : List.of("fields", "more")) {
                    protocols(forms.getMember(form).getMember(part), found);
                }
            }
        }

        assertThat(found).hasSize(3).allSatisfy(names -> assertThat(names).hasSameElementsAs(NAMES));
    }

    private static void protocols(Value fields, List<List<String>> found) {
        for (long i = 0; i < fields.getArraySize(); i++) {
            Value field = fields.getArrayElement(i);
            if (field.getMember("name").asString().equals("protocol")) {
                found.add(List.of(field.getMember("values").as(String[].class)));
            }
        }
    }
}
