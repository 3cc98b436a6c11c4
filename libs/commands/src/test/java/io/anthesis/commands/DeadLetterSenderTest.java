package io.anthesis.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.anthesis.ledger.command.RefusalCode;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class DeadLetterSenderTest {
    private static final String TOPIC = "training.commands.v1.dlq";

    private final Deque<RuntimeException> answers = new ArrayDeque<>();
    private final List<Message<Record<byte[], byte[]>>> sent = new ArrayList<>();
    private final List<Message<Record<byte[], byte[]>>> tried = new ArrayList<>();
    private final DeadLetterSender sender = new DeadLetterSender(
            TOPIC,
            message -> {
                tried.add(message);
                if (!answers.isEmpty()) {
                    throw answers.poll();
                }
                sent.add(message);
            },
            Duration.ofNanos(1));

    private static ConsumerRecord<byte[], byte[]> command(byte[] key, byte[] value) {
        var command = new ConsumerRecord<>("training.commands.v1", 2, 17, key, value);
        command.headers().add("trace", new byte[300]).add("empty", null).add("anthesis-error-code", bytes("forged"));
        return command;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Headers headers(Message<?> message) {
        return message.getMetadata(OutgoingKafkaRecordMetadata.class)
                .orElseThrow()
                .getHeaders();
    }

    private static Optional<String> header(Message<?> message, String name) {
        return Optional.ofNullable(headers(message).lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private final Refusal refusal = new Refusal(RefusalCode.INVALID_KEY, "the key\nis " + "x".repeat(10_000));

    @Test
    void theLetterIsTheRecordItselfWithWhyAndWhere() {
        byte[] value = new byte[500_000];

        sender.send(command(null, value), refusal);

        Message<Record<byte[], byte[]>> letter = sent.getFirst();
        assertThat(letter.getPayload().key()).isNull();
        assertThat(letter.getPayload().value()).isSameAs(value);
        assertThat(headers(letter).headers("anthesis-error-code")).hasSize(1);
        assertThat(header(letter, DeadLetters.CODE)).contains("invalid-key");
        assertThat(header(letter, DeadLetters.ORIGIN)).contains("training.commands.v1-2-17");
        assertThat(header(letter, DeadLetters.BEGINNING)).isEmpty();
        assertThat(header(letter, DeadLetters.REASON).orElseThrow())
                .startsWith("the key\\nis xxx")
                .hasSizeLessThan(2100);
    }

    @Test
    void aBrokerThatIsAwayIsWaitedForHoweverLongItTakes() {
        for (int i = 0; i < 20; i++) {
            answers.add(new TimeoutException("Expiring 1 record(s)"));
        }
        answers.add(new IllegalStateException(new TopicAuthorizationException("not yet granted")));

        sender.send(command(null, new byte[10]), refusal);

        assertThat(tried).hasSize(22);
        assertThat(header(sent.getFirst(), DeadLetters.BEGINNING)).isEmpty();
    }

    @Test
    void aLetterThatIsTooLargeIsSentWithItsBeginning() {
        answers.add(new RecordTooLargeException("The message is 3000000 bytes"));

        sender.send(command(new byte[100_000], new byte[2_000_000]), refusal);

        Message<Record<byte[], byte[]>> letter = sent.getFirst();
        assertThat(letter.getPayload().key()).isNull();
        assertThat(letter.getPayload().value()).hasSize(10_000);
        assertThat(headers(letter).lastHeader("trace")).isNull();
        assertThat(header(letter, DeadLetters.BEGINNING))
                .contains("key 100000, value 2000000, headers " + (5 + 300 + 5 + 19 + 6) + " bytes");
        assertThat(header(letter, DeadLetters.ORIGIN)).contains("training.commands.v1-2-17");
    }

    @Test
    void whatTheBrokerRefusesInEveryFormDoesNotStopTheNextRecord() {
        for (int i = 0; i < 4; i++) {
            answers.add(new SerializationException("never"));
        }

        sender.send(command(null, null), refusal);
        sender.send(command(null, new byte[1]), refusal);

        assertThat(tried).hasSize(5);
        assertThat(sent).hasSize(1);
    }

    @Test
    void theProcessMayStopWhileItWaits() {
        answers.add(new TimeoutException("away"));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> sender.send(command(null, null), refusal)).isInstanceOf(IllegalStateException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).isEmpty();
    }
}
