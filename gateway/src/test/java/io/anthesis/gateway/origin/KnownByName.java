package io.anthesis.gateway.origin;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway in open mode with a configured host and origin. */
public final class KnownByName implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "anthesis.access.hosts", "gateway.example.org,10.1.2.3",
                "anthesis.access.origins", "https://gateway.example.org");
    }
}
