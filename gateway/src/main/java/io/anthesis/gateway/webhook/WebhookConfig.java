package io.anthesis.gateway.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

@ConfigMapping(prefix = "anthesis.webhooks")
public interface WebhookConfig {
    /** Whether addresses may be this machine's, or those of its network: whoever makes a webhook can then reach what the gateway can. */
    @WithDefault("false")
    boolean allowPrivate();

    /** How long after a failed attempt the next one is made; after the last one it is given up. */
    @WithDefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> retryAfter();

    /** An attempt may take so long. */
    @WithDefault("15s")
    Duration timeout();

    /** How often it is looked for what is to be told. */
    @WithDefault("1s")
    Duration poll();
}
