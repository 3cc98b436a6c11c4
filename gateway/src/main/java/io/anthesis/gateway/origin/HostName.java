package io.anthesis.gateway.origin;

import io.netty.util.NetUtil;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * A host without its port.
 *
 * @param text a name or an IPv4 address, or an IPv6 address without brackets; in lower case, without the root's dot
 */
record HostName(String text) {
    private static final String LOCALHOST = "localhost";

    /**
     * Reads a {@code Host} header.
     *
     * @return empty if it is neither a name nor an address, with or without a port
     */
    static Optional<HostName> parse(String header) {
        HostAndPort authority = HostAndPort.parseAuthority(header, -1);
        if (authority == null || authority.host().isEmpty()) {
            return Optional.empty();
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            return Optional.of(new HostName(host.substring(1, host.length() - 1)));
        }
        return Optional.of(new HostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host));
    }

    /** Whether it can only mean this machine, whatever a name server answers. */
    boolean isLoopback() {
        if (text.equals(LOCALHOST) || text.endsWith("." + LOCALHOST)) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
