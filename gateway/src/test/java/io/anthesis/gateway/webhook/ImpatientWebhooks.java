package io.anthesis.gateway.webhook;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Tries again soon, also on this machine. */
public final class ImpatientWebhooks implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "anthesis.webhooks.allow-private", "true",
                "anthesis.webhooks.retry-after", "1s,1s",
                "anthesis.webhooks.poll", "100ms",
                "anthesis.webhooks.timeout", "2s");
    }
}
