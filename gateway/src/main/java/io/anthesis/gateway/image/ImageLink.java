package io.anthesis.gateway.image;

import java.net.URI;

/**
 * A picture.
 *
 * @param name of a file to keep it in
 * @param url of the storage; works for an hour, without credentials
 * @param path of this gateway, for those who cannot reach the storage
 */
public record ImageLink(String name, String digest, URI url, String path) {
    /** @return the gateway's path of a picture */
    public static String path(String digest) {
        return "/v1/images/" + digest;
    }
}
