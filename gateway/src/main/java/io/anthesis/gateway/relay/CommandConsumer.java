package io.anthesis.gateway.relay;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.gateway.config.GatewayConfig;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.JobDesk;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes commands of all kinds, so that they become jobs even while a stage is scaled to zero. */
@Singleton
public class CommandConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);

    private final MutinyEmitter<String> deadLetters;
    private final CommandIntake intake;

    CommandConsumer(
            JobDesk desk, @Channel("dead-letters-out") MutinyEmitter<String> deadLetters, GatewayConfig config) {
        this.deadLetters = deadLetters;
        this.intake = new CommandIntake(desk, config.commandSubmitter(), this::bury);
    }

    @Incoming("training-commands-in")
    @Blocking
    public void training(ConsumerRecord<String, String> command) {
        intake.take(JobKind.TRAINING, command.key(), command.value());
    }

    @Incoming("sampling-commands-in")
    @Blocking
    public void sampling(ConsumerRecord<String, String> command) {
        intake.take(JobKind.SAMPLING, command.key(), command.value());
    }

    @Incoming("evaluation-commands-in")
    @Blocking
    public void evaluation(ConsumerRecord<String, String> command) {
        intake.take(JobKind.EVALUATION, command.key(), command.value());
    }

    private void bury(JobKind kind, String key, String value, Refusal refusal) {
        LOG.warn("topic={} key={}: refused, {}: {}", Topics.commands(kind), key, refusal.code(), refusal.reason());
        var headers = new RecordHeaders()
                .add("anthesis-error-code", refusal.code().getBytes(StandardCharsets.UTF_8))
                .add("anthesis-error", refusal.reason().getBytes(StandardCharsets.UTF_8));
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(Topics.deadLetters(kind))
                .withKey(key)
                .withHeaders(headers)
                .build();
        deadLetters.sendMessageAndAwait(Message.of(value == null ? "" : value).addMetadata(metadata));
    }
}
