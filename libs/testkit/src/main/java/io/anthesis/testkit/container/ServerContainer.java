package io.anthesis.testkit.container;

import com.github.dockerjava.api.DockerClient;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.GenericContainer;

/** A server whose port and data stay when it is killed and started again. */
final class ServerContainer extends GenericContainer<ServerContainer> {
    private static final long RESTART_PAUSE_NANOS = 2_000_000_000;

    /**
     * @param service of docker-compose.yml
     * @param port of this machine
     * @param inside what it listens at
     */
    ServerContainer(String service, int port, int inside, Map<String, String> variables) {
        super(ComposeImages.of(service));
        addFixedExposedPort(port, inside);
        withEnv(variables);
    }

    /**
     * As to a process and its children; one that is killed runs again soon, as under a supervisor.
     *
     * @param signal STOP, CONT or KILL
     */
    void signal(String signal) {
        DockerClient docker = getDockerClient();
        switch (signal) {
            case "STOP" -> docker.pauseContainerCmd(getContainerId()).exec();
            case "CONT" -> docker.unpauseContainerCmd(getContainerId()).exec();
            case "KILL" -> {
                kill();
                LockSupport.parkNanos(RESTART_PAUSE_NANOS);
                startAgain();
            }
            default -> throw new IllegalArgumentException("a container is not sent " + signal);
        }
    }

    void kill() {
        getDockerClient().killContainerCmd(getContainerId()).exec();
    }

    /** It ends in order, and its data stay. */
    void end() {
        getDockerClient().stopContainerCmd(getContainerId()).exec();
    }

    void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
        waitUntilContainerStarted();
    }
}
