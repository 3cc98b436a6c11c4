package io.anthesis.gateway.origin;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;

/** Tells the requests of web pages from those of other clients. */
public final class BrowserRequest {
    private BrowserRequest() {}

    /** Whether a header is there that browsers set and no page can remove: {@code Origin}, or any {@code Sec-Fetch-*}. */
    public static boolean is(HttpHeaders headers) {
        return headers.getRequestHeaders().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("origin") || name.startsWith("sec-fetch-"));
    }
}
