package io.anthesis.standalone.platform;

import java.util.Locale;

/** What services keep their data in. */
enum Server implements PlatformComponent {
    /** Ends without waiting for connections that are open. */
    POSTGRES("INT"),
    KAFKA("TERM"),
    S3("TERM");

    private final String stopSignal;

    Server(String stopSignal) {
        this.stopSignal = stopSignal;
    }

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String stopSignal() {
        return stopSignal;
    }

    @Override
    public String readiness(int port) {
        return "";
    }
}
