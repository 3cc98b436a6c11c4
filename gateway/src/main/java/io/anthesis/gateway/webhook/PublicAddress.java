package io.anthesis.gateway.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Where a webhook may go. Looked at when it is made and again at each attempt, of the very address that is connected to: a name can
 * mean another address by then.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">addresses that are not public</a>
 */
final class PublicAddress {
    private static final int MAX_CHARACTERS = 2000;

    private PublicAddress() {}

    /** @throws IllegalArgumentException saying what would be right */
    static void require(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean complete = (scheme.equals("https") || scheme.equals("http")) && url.getHost() != null;
        if (!complete || url.getUserInfo() != null || url.toString().length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "must be an address such as https://example.org/hook, without a user, of up to " + MAX_CHARACTERS
                            + " characters");
        }
    }

    /** @throws IllegalArgumentException if the host is unknown, or one of its addresses is private and those are not allowed */
    static InetAddress resolve(URI url, boolean allowPrivate) {
        require(url);
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("must be of a host that is known, '" + url.getHost() + "' is not");
        }
        for (InetAddress address : addresses) {
            if (!allowPrivate && isPrivate(address)) {
                throw new IllegalArgumentException("must be of a public host, '" + url.getHost()
                        + "' is loopback, link-local or private; anthesis.webhooks.allow-private would allow it");
            }
        }
        return addresses[0];
    }

    static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet4Address
                        ? isSpecialV4(address.getAddress())
                        : isSpecialV6(address.getAddress()));
    }

    private static boolean isSpecialV4(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        boolean carrierGrade = first == 100 && second >= 64 && second < 128;
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
        return first == 0 || first >= 240 || carrierGrade || benchmarks || protocols;
    }

    private static boolean isSpecialV6(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int second = Byte.toUnsignedInt(bytes[1]);
        boolean unique = (first & 0xfe) == 0xfc;
        boolean translated = first == 0 && second == 0x64; // 64:ff9b::/96 stands for any IPv4 address
        boolean sixToFour = first == 0x20 && second == 0x02; // 2002::/16 likewise
        return unique || translated || sixToFour || first == 0;
    }
}
