package io.anthesis.gateway.origin;

import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Optional;

/**
 * Scheme, host and port of a web page (RFC 6454), in lower case and with the scheme's usual port filled in.
 *
 * @param host an IPv6 address in brackets
 */
record WebOrigin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads an {@code Origin} header such as {@code https://example.org:8443}.
     *
     * @return empty if it is none: {@code null}, an address with a path, or another scheme than http and https
     */
    static Optional<WebOrigin> parse(String text) {
        int end = text.indexOf("://");
        return end < 0 ? Optional.empty() : of(text.substring(0, end), text.substring(end + "://".length()));
    }

    /** @return empty if {@code authority} is not a host, with or without a port */
    static Optional<WebOrigin> of(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        int usualPort = lower.equals("https") ? HTTPS : HTTP;
        HostAndPort found = HostAndPort.parseAuthority(authority, usualPort);
        if (found == null || found.host().isEmpty() || !(lower.equals("http") || lower.equals("https"))) {
            return Optional.empty();
        }
        return Optional.of(new WebOrigin(lower, found.host().toLowerCase(Locale.ROOT), found.port()));
    }
}
