package io.anthesis.gateway.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.commands.DeadLetters;
import io.anthesis.contracts.text.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A command that could not be taken.
 *
 * @param origin topic, partition and offset of the command
 * @param key as text, its beginning where it is long; absent if it had none
 * @param value as text; only when one dead letter is asked for, and it is UTF-8
 * @param valueBase64 the same where it is not
 * @param replayedAt when it was last sent again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterView(
        String id,
        String kind,
        String code,
        String reason,
        String origin,
        Instant at,
        String key,
        int sizeBytes,
        String value,
        String valueBase64,
        Instant replayedAt) {
    static DeadLetterView of(DeadLetterId id, DeadLetterReader.Letter letter, Instant replayedAt) {
        ConsumerRecord<byte[], byte[]> record = letter.record();
        byte[] value = record.value();
        String text = value == null ? null : text(value);
        return new DeadLetterView(
                id.toString(),
                id.kind().key(),
                header(record, DeadLetters.CODE),
                header(record, DeadLetters.REASON),
                header(record, DeadLetters.ORIGIN),
                Instant.ofEpochMilli(record.timestamp()),
                record.key() == null ? null : Shown.of(record.key()),
                letter.sizeBytes(),
                text,
                value == null || text != null ? null : Base64.getEncoder().encodeToString(value),
                replayedAt);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Not trusted: any client with write access to the topic can set these headers. */
    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? null
                : Shown.sentence(new String(header.value(), StandardCharsets.UTF_8));
    }
}
