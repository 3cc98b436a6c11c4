package io.anthesis.standalone.platform;

/** What a platform is made of; each component runs as one process or more. */
sealed interface PlatformComponent permits Server, Service {
    /** As the command line, the logs and the run file name it. */
    String id();

    /** The signal that asks it to end. */
    String stopSignal();

    /**
     * @param port that it answers on
     * @return where it says whether it is ready; empty if an open port is all that can be asked for
     */
    String readiness(int port);
}
