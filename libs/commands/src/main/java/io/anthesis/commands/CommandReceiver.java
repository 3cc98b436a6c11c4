package io.anthesis.commands;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.command.CommandIntake;
import io.anthesis.ledger.command.CommandIntake.Command;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.trace.TraceParent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records of one command topic, one by one: each is a job or a dead letter when {@link #take} returns. Whatever a record
 * has in it, the next one is taken.
 */
public final class CommandReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReceiver.class);

    private final JobKind kind;
    private final CommandIntake intake;
    private final DeadLetterSender deadLetters;
    private final Tracer tracer = GlobalOpenTelemetry.getTracer("io.anthesis.commands");

    public CommandReceiver(
            JobKind kind,
            JobRequests jobRequests,
            CommandsConfig config,
            MutinyEmitter<Record<byte[], byte[]>> deadLetters) {
        this(
                kind,
                new CommandIntake(jobRequests, config.submitterOf(kind), (int)
                        config.maxSize().asLongValue()),
                new DeadLetterSender(Topics.deadLetters(kind), deadLetters::sendMessageAndAwait));
    }

    CommandReceiver(JobKind kind, CommandIntake intake, DeadLetterSender deadLetters) {
        this.kind = kind;
        this.intake = intake;
        this.deadLetters = deadLetters;
    }

    /** Waits while the ledger is unavailable, or the broker if there is a dead letter to send. */
    public void take(ConsumerRecord<byte[], byte[]> command) {
        Span span = tracer.spanBuilder("process " + command.topic())
                .setParent(TraceParent.context(header(command, TraceParent.HEADER)))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", command.topic())
                .startSpan();
        try (Scope _ = span.makeCurrent()) {
            Optional<Refusal> refusal =
                    intake.take(kind, new Command(command.key(), command.value(), header(command, "ce_type")));
            refusal.ifPresent(reason -> deadLetter(command, reason));
        } finally {
            span.end();
        }
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        LOG.warn(
                "topic={} partition={} offset={}: refused, {}: {}",
                command.topic(),
                command.partition(),
                command.offset(),
                refusal.code().code(),
                refusal.reason());
        deadLetters.send(command, refusal);
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> command, String name) {
        Header header = command.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
