package io.anthesis.gateway.access;

import io.anthesis.gateway.config.GatewayConfig;
import jakarta.enterprise.context.RequestScoped;

/** Who this request is from. */
@RequestScoped
public class CurrentCaller {
    private final GatewayConfig config;
    private Caller caller;

    CurrentCaller(GatewayConfig config) {
        this.config = config;
    }

    void is(Caller known) {
        caller = known;
    }

    /** On whose account the request is. */
    public String submitter() {
        return caller == null ? config.submitter() : caller.submitter();
    }
}
