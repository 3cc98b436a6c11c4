package io.anthesis.gateway.origin;

import io.anthesis.gateway.access.AccessConfig;
import io.netty.util.NetUtil;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The hosts of a gateway in open mode, and the origins that may change something besides its own. */
@Singleton
class AllowedOrigins {
    private final Set<HostName> hosts;
    private final Set<WebOrigin> origins;

    AllowedOrigins(AccessConfig config) {
        this.hosts = config.hosts().orElse(List.of()).stream()
                .map(AllowedOrigins::host)
                .collect(Collectors.toUnmodifiableSet());
        this.origins = config.origins().orElse(List.of()).stream()
                .map(AllowedOrigins::origin)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static HostName host(String text) {
        return HostName.parse(NetUtil.isValidIpV6Address(text) ? "[" + text + "]" : text)
                .filter(host -> host.text().equalsIgnoreCase(text) && text.indexOf('*') < 0)
                .orElseThrow(() -> new IllegalStateException(
                        "anthesis.access.hosts must be names or addresses without scheme and port, such as"
                                + " gateway.example.org, was '" + text + "'"));
    }

    private static WebOrigin origin(String text) {
        return WebOrigin.parse(text)
                .orElseThrow(() -> new IllegalStateException(
                        "anthesis.access.origins must be origins such as https://gateway.example.org or"
                                + " http://localhost:3000, without a path, was '" + text + "'"));
    }

    /** @param header a {@code Host} header as it came */
    boolean isHost(String header) {
        return HostName.parse(header)
                .filter(name -> name.isLoopback() || hosts.contains(name))
                .isPresent();
    }

    boolean isOrigin(WebOrigin origin) {
        return origins.contains(origin);
    }
}
