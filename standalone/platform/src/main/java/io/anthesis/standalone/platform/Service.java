package io.anthesis.standalone.platform;

import java.util.Locale;

/** Our own services, in the order in which they get their ports. */
public enum Service implements PlatformComponent {
    GATEWAY,
    TRAINER,
    SAMPLER,
    EVALUATOR;

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String stopSignal() {
        return "TERM";
    }

    @Override
    public String readiness(int port) {
        return "http://127.0.0.1:" + port + "/q/health/ready";
    }

    /** All but the gateway claim tasks, and compute them with PyTorch. */
    boolean isWorker() {
        return this != GATEWAY;
    }

    /** The Maven module that it is built by. */
    String module() {
        return isWorker() ? id() + "-service" : id();
    }
}
