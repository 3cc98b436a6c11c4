package io.anthesis.gateway.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.datasets.archive.SkippedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** What a client says that it left out of the archive. */
final class LeftOutFiles {
    private static final String FIELD = "leftOut";
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_FILES = 10_001;

    private LeftOutFiles() {}

    /** @throws InvalidSpec if it is not a JSON array of names and reasons within the limits */
    static List<SkippedFile> read(FileUpload sent) throws IOException {
        if (sent == null) {
            return List.of();
        }
        if (sent.size() > MAX_BYTES) {
            throw new InvalidSpec(FIELD, "must be " + MAX_BYTES + " bytes or less, was " + sent.size());
        }
        JsonNode files = parse(text(sent));
        if (!files.isArray() || files.size() > MAX_FILES) {
            throw new InvalidSpec(FIELD, "must be a JSON array of " + MAX_FILES + " files or fewer");
        }
        List<SkippedFile> leftOut = new ArrayList<>();
        for (JsonNode file : files) {
            if (!file.path("name").isTextual() || !file.path("reason").isTextual() || file.size() != 2) {
                throw new InvalidSpec(
                        FIELD,
                        "[" + leftOut.size() + "] must have a name and a reason, both strings, and nothing else");
            }
            leftOut.add(new SkippedFile(
                    file.path("name").textValue(), file.path("reason").textValue()));
        }
        return leftOut;
    }

    private static JsonNode parse(String text) {
        try {
            return Json.parse(text);
        } catch (InvalidSpec e) {
            throw new InvalidSpec(FIELD, "must be JSON");
        }
    }

    private static String text(FileUpload sent) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(sent.uploadedFile())))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidSpec(FIELD, "must be UTF-8");
        }
    }
}
