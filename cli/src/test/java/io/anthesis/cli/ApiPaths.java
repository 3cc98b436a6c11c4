package io.anthesis.cli;

import io.anthesis.cli.client.ApiPath;
import okhttp3.HttpUrl;

/** Paths of the API as documents write them. */
final class ApiPaths {
    private ApiPaths() {}

    static ApiPath path(String text) {
        HttpUrl url = HttpUrl.get("http://gateway" + text);
        String[] belowVersion = url.pathSegments().stream().skip(1).toArray(String[]::new);
        ApiPath path = ApiPath.of(belowVersion);
        for (String parameter : url.queryParameterNames()) {
            path = path.with(parameter, url.queryParameter(parameter));
        }
        return path;
    }
}
