package io.anthesis.standalone.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Which processes a start brings up, and at which ports.
 *
 * @param withServers false if the services use servers that run already
 * @param isFree whether a port can be taken now
 */
record StartPlan(PlatformSettings settings, boolean withServers, IntPredicate isFree) {
    /** @throws PlatformFailure if another program has a port that was chosen by name */
    void requireFreePorts() {
        String taken = settings.ports().entrySet().stream()
                .filter(port -> withServers || port.getKey().equals(Service.GATEWAY.id()))
                .filter(port -> !isFree.test(port.getValue()))
                .map(port -> port.getValue() + " (" + port.getKey() + ")")
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            throw new PlatformFailure("these ports are taken by other programs: " + taken
                    + "; stop those, or choose others with --ports NAME=PORT,… (0 takes any free one)");
        }
    }

    /** The first gateway has the port that was chosen for it; all others take the next free ones. */
    List<PlannedService> services() {
        List<PlannedService> planned = new ArrayList<>();
        int port = settings.port(Service.GATEWAY);
        for (Service service : Service.values()) {
            for (int number = 1; number <= settings.count(service); number++) {
                boolean chosen = service == Service.GATEWAY && number == 1;
                port = chosen ? port : nextPort(port);
                planned.add(new PlannedService(service, number, port));
            }
        }
        return planned;
    }

    private int nextPort(int port) {
        int next = port + 1;
        while (settings.ports().containsValue(next) || !isFree.test(next)) {
            next++;
        }
        return next;
    }
}
