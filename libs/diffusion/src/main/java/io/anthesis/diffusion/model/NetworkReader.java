package io.anthesis.diffusion.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.diffusion.network.DiffusionNetwork;
import java.io.IOException;

/** Reads networks with what their JSON leaves out: version 0.1 knew neither classes nor dropout. Everything else is required. */
final class NetworkReader extends StdDeserializer<DiffusionNetwork> {
    NetworkReader() {
        super(DiffusionNetwork.class);
    }

    @Override
    public DiffusionNetwork deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode json = context.readTree(parser);
        if (json instanceof ObjectNode network) {
            addWhereMissing(network, "classes", context.getNodeFactory().numberNode(0));
            addWhereMissing(network, "dropout", context.getNodeFactory().numberNode(0.0));
        }
        return context.readTreeAsValue(json, DiffusionNetwork.class);
    }

    private static void addWhereMissing(ObjectNode network, String field, JsonNode value) {
        if (!network.has(field)) {
            network.set(field, value);
        }
    }

    /** The tree itself says which architecture it is. */
    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer type)
            throws IOException {
        return deserialize(parser, context);
    }
}
