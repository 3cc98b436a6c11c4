package io.anthesis.gateway.access;

import io.anthesis.ledger.key.Scope;
import java.util.List;

/** What a request takes. */
final class NeededScope {
    private static final List<String> OWN = List.of("/v1/uploads/", "/v1/sweeps/", "/v1/webhooks/");

    private NeededScope() {}

    static Scope of(String method, String path) {
        if (path.startsWith("/v1/keys")) {
            return Scope.ADMIN;
        }
        return switch (method) {
            case "GET", "HEAD" -> Scope.READ;
            case "DELETE" -> OWN.stream().anyMatch(path::startsWith) ? Scope.SUBMIT : Scope.ADMIN;
            default -> changesOthers(path) ? Scope.ADMIN : Scope.SUBMIT;
        };
    }

    private static boolean changesOthers(String path) {
        return path.startsWith("/v1/submitters")
                || path.startsWith("/v1/weights")
                || path.startsWith("/v1/dead-letters");
    }
}
