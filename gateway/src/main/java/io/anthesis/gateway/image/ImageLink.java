package io.anthesis.gateway.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A picture.
 *
 * @param name of a file to keep it in
 * @param url of the storage; works for an hour, without credentials
 * @param path of this gateway, for those who cannot reach the storage
 * @param number of an image within its sampling, or null
 * @param ofClass name of the class that an image was sampled of, or null
 */
public record ImageLink(
        String name,
        String digest,
        URI url,
        String path,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "number of the image within its sampling; absent for overviews")
        Long number,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonProperty("class")
        @Schema(
                name = "class",
                description =
                        "name of the class that the image was sampled with; left out without a class, and between two classes")
        String ofClass) {
    /** @return the gateway's path of a picture */
    public static String path(String digest) {
        return "/v1/images/" + digest;
    }
}
