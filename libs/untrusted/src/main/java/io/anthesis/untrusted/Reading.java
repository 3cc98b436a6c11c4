package io.anthesis.untrusted;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a child process does with an untrusted file. Sent to it as JSON.
 *
 * @param <R> what it answers, as JSON; larger results are files in its folder
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reading")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReadArchive.class, name = "archive"),
    @JsonSubTypes.Type(value = DeriveImages.class, name = "images"),
    @JsonSubTypes.Type(value = ReadModel.class, name = "model"),
    @JsonSubTypes.Type(value = ExportModel.class, name = "export")
})
sealed interface Reading<R> permits ReadArchive, DeriveImages, ReadModel, ExportModel {
    String file();

    /** Name of the request's field that the file came in. */
    String field();

    Class<R> resultType();

    /**
     * In the child process.
     *
     * @param folder for what it writes; its current folder
     */
    R run(Path folder) throws IOException;
}
