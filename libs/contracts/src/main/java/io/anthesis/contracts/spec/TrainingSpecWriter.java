package io.anthesis.contracts.spec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Writes nested fields, and beside them those of version 0.1 that can say the same. */
final class TrainingSpecWriter extends StdSerializer<TrainingSpec> {
    TrainingSpecWriter() {
        super(TrainingSpec.class);
    }

    @Override
    public void serialize(TrainingSpec spec, JsonGenerator generator, SerializerProvider provider) throws IOException {
        var mapper = (ObjectMapper) generator.getCodec();
        ObjectNode fields = mapper.valueToTree(TrainingFields.of(spec));
        FlatFields.addTo(fields);
        generator.writeTree(fields);
    }
}
