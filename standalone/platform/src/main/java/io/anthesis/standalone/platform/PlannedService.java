package io.anthesis.standalone.platform;

/**
 * One process of a service.
 *
 * @param number 1 for the first of its kind
 */
record PlannedService(Service service, int number, int port) {
    String name() {
        return number == 1 ? service.id() : service.id() + "-" + number;
    }
}
