package io.anthesis.gateway.image;

import java.net.URI;

/**
 * A picture.
 *
 * @param name of a file to keep it in
 * @param url works for an hour, without credentials
 */
public record ImageLink(String name, String digest, URI url) {}
