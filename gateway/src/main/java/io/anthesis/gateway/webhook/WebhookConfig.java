package io.anthesis.gateway.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

@ConfigMapping(prefix = "anthesis.webhooks")
public interface WebhookConfig {
    /** Whether loopback and private addresses are allowed. If so, webhooks can reach every server that the gateway can reach. */
    @WithDefault("false")
    boolean allowPrivate();

    /** Pauses between attempts at a delivery; after the last attempt the delivery is abandoned. */
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> retryAfter();

    /** Time limit of an attempt. */
    @WithDefault("15s")
    Duration timeout();

    /** How often due deliveries are polled. */
    @WithDefault("1s")
    Duration poll();
}
