package io.anthesis.commands;

import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A dead letter is the refused record itself, byte for byte, with headers of ours that say why and where it was. A record that was
 * refused twice, because its consumer died in between, has the same {@link #ORIGIN} twice. One that the broker does not take as a
 * whole is its beginning, see {@link #BEGINNING}.
 */
public final class DeadLetters {
    public static final String OURS = "anthesis-";
    public static final String CODE = "anthesis-error-code";
    public static final String REASON = "anthesis-error";
    /** Topic, partition and offset of the refused record, as in {@code training.commands.v1-3-17}. */
    public static final String ORIGIN = "anthesis-origin";
    /** Only where the broker refused the whole letter: how many bytes key, value and headers had. */
    public static final String BEGINNING = "anthesis-beginning-of";

    private static final int MAX_KEY = 1000;
    private static final int MAX_BEGINNING = 10_000;

    private DeadLetters() {}

    static Message<Record<byte[], byte[]>> message(
            String topic, ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        Headers headers = about(withoutOurs(command.headers()), command, refusal);
        return message(topic, headers, command.key(), command.value());
    }

    /** For a letter that the broker refuses for what it is: without headers of others, with the beginning of the value. */
    static Message<Record<byte[], byte[]>> beginning(
            String topic, ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        byte[] key = command.key();
        byte[] value = command.value();
        int headerBytes = 0;
        for (Header header : command.headers()) {
            headerBytes += header.key().length() + length(header.value());
        }
        Headers headers = about(new RecordHeaders(), command, refusal)
                .add(
                        BEGINNING,
                        bytes("key %d, value %d, headers %d bytes".formatted(length(key), length(value), headerBytes)));
        return message(
                topic,
                headers,
                length(key) > MAX_KEY ? null : key,
                length(value) > MAX_BEGINNING ? Arrays.copyOf(value, MAX_BEGINNING) : value);
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static Headers about(Headers headers, ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        return headers.add(CODE, bytes(refusal.code().code()))
                .add(REASON, bytes(refusal.reason()))
                .add(ORIGIN, bytes(command.topic() + "-" + command.partition() + "-" + command.offset()));
    }

    private static Message<Record<byte[], byte[]>> message(String topic, Headers headers, byte[] key, byte[] value) {
        var metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(topic)
                .withHeaders(headers)
                .build();
        return Message.of(Record.of(key, value)).addMetadata(metadata);
    }

    /** @return the original headers of the command, which a replay sends */
    public static Headers withoutOurs(Headers headers) {
        var kept = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(OURS)) {
                kept.add(header);
            }
        }
        return kept;
    }

    /** @return the headers that make it a dead letter, truncated if another producer made them long */
    public static Headers ours(Headers headers) {
        var kept = new RecordHeaders();
        for (String name : List.of(CODE, REASON, ORIGIN, BEGINNING)) {
            Header header = headers.lastHeader(name);
            if (header != null) {
                byte[] value = header.value();
                kept.add(name, length(value) > MAX_BEGINNING ? Arrays.copyOf(value, MAX_BEGINNING) : value);
            }
        }
        return kept;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
