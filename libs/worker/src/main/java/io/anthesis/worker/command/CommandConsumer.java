package io.anthesis.worker.command;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.command.JobDesk;
import io.anthesis.ledger.command.JobDesk.Intake;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.anthesis.worker.config.WorkerConfig;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers command records in the ledger, then lets them be acknowledged at once: a worker that held a record for the hours
 * that a training takes would be thrown out of its consumer group. What cannot be a job goes to the dead letters.
 */
@Singleton
public class CommandConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final JobDesk desk;
    private final MutinyEmitter<String> deadLetters;
    private final String submitter;

    CommandConsumer(JobDesk desk, @Channel("dead-letters-out") MutinyEmitter<String> deadLetters, WorkerConfig config) {
        this.desk = desk;
        this.deadLetters = deadLetters;
        this.submitter = config.commandSubmitter();
    }

    /** Returns when the record is a job or a dead letter. */
    public void take(JobKind kind, ConsumerRecord<String, String> command) {
        while (true) {
            try {
                if (desk.take(kind, command.key(), command.value(), submitter) instanceof Intake.Refused refused) {
                    bury(kind, command, refused);
                }
                return;
            } catch (DatabaseUnavailable e) {
                LOG.warn(
                        "topic={} offset={}: waiting for the ledger: {}",
                        command.topic(),
                        command.offset(),
                        e.getMessage());
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void bury(JobKind kind, ConsumerRecord<String, String> command, Intake.Refused refused) {
        LOG.warn(
                "topic={} partition={} offset={}: refused, {}: {}",
                command.topic(),
                command.partition(),
                command.offset(),
                refused.code(),
                refused.reason());
        var headers = new RecordHeaders()
                .add("anthesis-error-code", refused.code().getBytes(StandardCharsets.UTF_8))
                .add("anthesis-error", refused.reason().getBytes(StandardCharsets.UTF_8));
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(Topics.deadLetters(kind))
                .withKey(command.key())
                .withHeaders(headers)
                .build();
        deadLetters.sendMessageAndAwait(
                Message.of(command.value() == null ? "" : command.value()).addMetadata(metadata));
    }
}
