package io.anthesis.gateway.deadletter;

import io.anthesis.contracts.outage.Outage;

/** The Kafka broker did not answer in time. */
public final class BrokerUnavailable extends RuntimeException implements Outage {
    BrokerUnavailable(Exception cause) {
        super("the Kafka broker: " + cause.getMessage(), cause);
    }
}
