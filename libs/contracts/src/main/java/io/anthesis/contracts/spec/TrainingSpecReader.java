package io.anthesis.contracts.spec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.io.IOException;

/** Reads specs with nested fields, and those of version 0.1. Where a spec has both forms the nested fields hold. */
final class TrainingSpecReader extends StdDeserializer<TrainingSpec> {
    /** What is fixed in version 0.1. */
    private static final ObjectNode VERSION_0_1 = Json.readResource(TrainingSpecReader.class, "training-0.1.json");

    TrainingSpecReader() {
        super(TrainingSpec.class);
    }

    @Override
    public TrainingSpec deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode json = context.readTree(parser);
        JsonNode nested = json instanceof ObjectNode fields ? nested(fields) : json;
        TrainingFields read = context.readTreeAsValue(nested, TrainingFields.class);
        try {
            return read.spec();
        } catch (InvalidSpec e) {
            throw context.instantiationException(TrainingSpec.class, e);
        }
    }

    private static ObjectNode nested(ObjectNode json) {
        ObjectNode fields = json.deepCopy();
        FlatFields.moveWhereMissing(fields);
        return Overlay.of(VERSION_0_1, fields);
    }
}
