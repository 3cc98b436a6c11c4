package io.anthesis.gateway.config;

import io.anthesis.metrics.inception.InceptionWeights;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigMapping(prefix = "anthesis.gateway")
public interface GatewayConfig {
    /** Submitter of requests by REST in open mode. */
    @WithDefault("local")
    String submitter();

    /** MD5 of the only InceptionV3 weights that calibrate scores: Keras' own. */
    @WithDefault(InceptionWeights.MD5)
    String inceptionMd5();
}
