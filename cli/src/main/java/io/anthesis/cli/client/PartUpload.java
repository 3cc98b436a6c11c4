package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends a large file in parts. Broken off and begun again, it sends only what is missing. */
final class PartUpload {
    private final GatewayClient gateway;

    PartUpload(GatewayClient gateway) {
        this.gateway = gateway;
    }

    /** @return the upload's id */
    String send(Path file) throws IOException {
        ObjectNode beginning = Json.newObject()
                .put("fileName", file.getFileName().toString())
                .put("sizeBytes", Files.size(file))
                .put("sha256", Sha256.of(file));
        JsonNode upload = gateway.post(ApiPath.of("uploads"), beginning);
        String id = Fields.text(upload, "id");
        int partBytes = Fields.required(upload, "partBytes").asInt();
        try (FileChannel channel = FileChannel.open(file)) {
            for (JsonNode number : Fields.required(upload, "missing")) {
                long from = number.asLong() * partBytes;
                ByteBuffer part = ByteBuffer.allocate((int) Math.min(partBytes, channel.size() - from));
                while (part.hasRemaining() && channel.read(part, from + part.position()) >= 0) {
                    // until the part is whole, or the file has become shorter
                }
                gateway.putBytes(ApiPath.of("uploads", id, "parts", number.asText()), part.array());
            }
        }
        return id;
    }
}
