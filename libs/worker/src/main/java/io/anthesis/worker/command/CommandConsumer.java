package io.anthesis.worker.command;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.worker.config.WorkerConfig;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes command records of this worker's kind. */
@Singleton
public class CommandConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);

    private final MutinyEmitter<String> deadLetters;
    private final CommandIntake intake;

    CommandConsumer(JobDesk desk, @Channel("dead-letters-out") MutinyEmitter<String> deadLetters, WorkerConfig config) {
        this.deadLetters = deadLetters;
        this.intake = new CommandIntake(desk, config.commandSubmitter(), this::bury);
    }

    /** Returns when the record is a job or a dead letter. */
    public void take(JobKind kind, ConsumerRecord<String, String> command) {
        intake.take(kind, command.key(), command.value());
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
