package io.anthesis.cli.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/** A resource of the gateway's API: segments below {@code /v1} and query parameters, not yet encoded. */
public record ApiPath(List<String> segments, Map<String, String> query) {
    public static ApiPath of(String... segments) {
        return new ApiPath(List.of(segments), Map.of());
    }

    /** @param value null leaves the parameter out */
    public ApiPath with(String parameter, Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put(parameter, value.toString());
        return new ApiPath(segments, more);
    }

    HttpUrl of(HttpUrl gateway) {
        HttpUrl.Builder url = new HttpUrl.Builder()
                .scheme(gateway.scheme())
                .host(gateway.host())
                .port(gateway.port());
        url.addPathSegment("v1");
        segments.forEach(url::addPathSegment);
        query.forEach(url::addQueryParameter);
        return url.build();
    }
}
