package io.anthesis.datasets.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.anthesis.datasets.archive.SkippedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads which files an import left out, without the names of millions of images beside them. */
public final class SkippedFiles {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SkippedFiles() {}

    /** @param manifest a {@link DatasetManifest} as JSON */
    public static List<SkippedFile> of(Path manifest) throws IOException {
        try (JsonParser parser = JSON.createParser(manifest.toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("skipped")) {
                    return List.of(JSON.readValue(parser, SkippedFile[].class));
                }
                parser.skipChildren();
            }
            return List.of();
        }
    }
}
