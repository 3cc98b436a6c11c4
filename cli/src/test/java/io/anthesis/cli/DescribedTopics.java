package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The AsyncAPI document that a gateway serves, and whether records are as it says. */
final class DescribedTopics {
    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    DescribedTopics(GatewayClient gateway) throws IOException {
        Path file = Files.createTempFile("anthesis-asyncapi", ".yaml");
        gateway.download(path("/v1/asyncapi"), file);
        this.document = new YAMLMapper().readTree(file.toFile());
        Files.delete(file);
    }

    /** @return what is not as described; nothing if all is */
    List<String> violations(ConsumerRecord<String, String> record) {
        JsonNode channel = document.path("channels")
                .propertyStream()
                .map(Map.Entry::getValue)
                .filter(one -> one.path("address").asText().equals(record.topic()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("topic " + record.topic() + " is not described"));
        String type = header(record, "ce_type");
        JsonNode message = channel.path("messages")
                .propertyStream()
                .map(one -> document.at(one.getValue().path("$ref").asText().substring(1)))
                .filter(one -> one.path("name").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError(record.topic() + " has no message " + type + " in the document"));
        List<String> violations = new ArrayList<>();
        validate(message.path("payload"), Json.parse(record.value())).forEach(one -> violations.add("value: " + one));
        if (message.has("headers")) {
            ObjectNode headers = Json.newObject();
            for (Header header : record.headers()) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
            validate(message.path("headers"), headers).forEach(one -> violations.add("headers: " + one));
        }
        return violations;
    }

    private List<String> validate(JsonNode schema, JsonNode value) {
        // The schemas refer to each other by their place in the document.
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", document.path("components"));
        return schemas.getSchema(whole).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
