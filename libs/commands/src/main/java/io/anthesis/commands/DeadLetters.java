package io.anthesis.commands;

import io.anthesis.ledger.command.CommandIntake.Refusal;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A dead letter is the refused record itself, byte for byte, with headers of ours that say why and where it was. A record that was
 * refused twice, because its consumer died in between, has the same {@link #ORIGIN} twice.
 */
public final class DeadLetters {
    public static final String OURS = "anthesis-";
    public static final String CODE = "anthesis-error-code";
    public static final String REASON = "anthesis-error";
    /** Topic, partition and offset of the refused record, as in {@code training.commands.v1-3-17}. */
    public static final String ORIGIN = "anthesis-origin";

    private DeadLetters() {}

    static Message<Record<byte[], byte[]>> message(
            String topic, ConsumerRecord<byte[], byte[]> command, Refusal refusal) {
        Headers headers = withoutOurs(command.headers())
                .add(CODE, bytes(refusal.code()))
                .add(REASON, bytes(refusal.reason()))
                .add(ORIGIN, bytes(command.topic() + "-" + command.partition() + "-" + command.offset()));
        var metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(topic)
                .withHeaders(headers)
                .build();
        return Message.of(Record.of(command.key(), command.value())).addMetadata(metadata);
    }

    /** @return what the record came with: what is sent when it is replayed */
    public static Headers withoutOurs(Headers headers) {
        var kept = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(OURS)) {
                kept.add(header);
            }
        }
        return kept;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
