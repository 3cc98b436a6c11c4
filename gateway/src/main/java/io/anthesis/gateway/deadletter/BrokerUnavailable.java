package io.anthesis.gateway.deadletter;

/** The Kafka broker did not answer in time. */
public final class BrokerUnavailable extends RuntimeException {
    BrokerUnavailable(Exception cause) {
        super("the Kafka broker: " + cause.getMessage(), cause);
    }
}
