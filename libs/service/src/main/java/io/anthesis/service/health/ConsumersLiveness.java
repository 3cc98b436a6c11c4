package io.anthesis.service.health;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * DOWN when the thread of a Kafka consumer has stopped polling. It polls also while the broker is away, and while records wait for
 * PostgreSQL. That a stream of records has ended is said by the connector's own check, which no setting switches off.
 */
@Liveness
@ApplicationScoped
public class ConsumersLiveness implements HealthCheck {
    /** Much longer than a rebalance or a connection that is cut may hold a poll up. */
    private static final Duration BOUND = Duration.ofMinutes(5);

    private static final String METRIC = "last-poll-seconds-ago";

    private final KafkaClientService clients;

    ConsumersLiveness(KafkaClientService clients) {
        this.clients = clients;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("consumers").up();
        for (String channel : clients.getConsumerChannels()) {
            Optional<Double> seconds =
                    Optional.ofNullable(clients.getConsumer(channel)).flatMap(ConsumersLiveness::secondsSincePoll);
            if (seconds.isPresent()) {
                response.withData(channel, "last poll " + seconds.get().longValue() + " s ago");
                if (seconds.get() > BOUND.toSeconds()) {
                    response.down();
                }
            }
        }
        return response.build();
    }

    /** @return empty before the first poll */
    private static Optional<Double> secondsSincePoll(KafkaConsumer<?, ?> client) {
        Consumer<?, ?> consumer = client.unwrap();
        if (consumer == null) {
            return Optional.empty();
        }
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(METRIC))
                .map(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .filter(seconds -> seconds >= 0)
                .findFirst();
    }
}
