package io.anthesis.commands;

import io.anthesis.contracts.text.Shown;
import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.smallrye.reactive.messaging.kafka.Record;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters until the broker has them. It waits for an unavailable broker, or one that denies access, without
 * limit. A dead letter that the broker rejects, for example for its size, is sent again with its beginning only; if that is
 * rejected, too, the log says where the record is, and the next one is processed.
 */
final class DeadLetterSender {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterSender.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    /** Of the letter's beginning, which may be refused for a reason of the moment. */
    private static final int TRIES = 3;

    private final String topic;
    private final Consumer<Message<Record<byte[], byte[]>>> send;
    private final Duration firstPause;

    /** @param send returns when the broker has the message, and throws why it has not */
    DeadLetterSender(String topic, Consumer<Message<Record<byte[], byte[]>>> send) {
        this(topic, send, FIRST_PAUSE);
    }

    DeadLetterSender(String topic, Consumer<Message<Record<byte[], byte[]>>> send, Duration firstPause) {
        this.topic = topic;
        this.send = send;
        this.firstPause = firstPause;
    }

    /** @throws IllegalStateException if the thread is interrupted: the process is being stopped, and the command comes again */
    void send(ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        boolean whole = true;
        int refused = 0;
        for (Duration pause = firstPause; ; pause = longer(pause)) {
            try {
                send.accept(
                        whole
                                ? DeadLetters.message(topic, command, refusal)
                                : DeadLetters.beginning(topic, command, refusal));
                return;
            } catch (RuntimeException e) {
                if (isOutage(e)) {
                    LOG.warn("topic={}: a dead letter waits for the broker: {}", topic, Shown.sentence(e.getMessage()));
                } else if (whole) {
                    whole = false;
                    LOG.warn(
                            "topic={}: the broker refused a dead letter; its beginning is sent: {}",
                            topic,
                            Shown.sentence(e.getMessage()));
                } else if (++refused == TRIES) {
                    LOG.error(
                            "topic={} partition={} offset={}: neither a job nor a dead letter; it stays on its topic",
                            command.topic(),
                            command.partition(),
                            command.offset(),
                            e);
                    return;
                }
            }
            LockSupport.parkNanos(pause.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("stopping; the dead letter was not sent, and the command comes again");
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(MAX_PAUSE) < 0 ? twice : MAX_PAUSE;
    }

    /** Also what an operator has to mend: a topic or a right that is missing. */
    private static boolean isOutage(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof AuthorizationException
                    || cause instanceof AuthenticationException
                    || cause instanceof InterruptException
                    || cause instanceof io.smallrye.mutiny.TimeoutException
                    || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
