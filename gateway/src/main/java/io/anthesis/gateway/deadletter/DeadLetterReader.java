package io.anthesis.gateway.deadletter;

import io.anthesis.commands.DeadLetters;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.topic.Topics;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads dead letters from their topics. No offset is committed, so every request finds all of them. */
@Singleton
class DeadLetterReader {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int MAX_KEY = 1000;

    private final Map<String, Object> connection;

    /** @param connection address, TLS and SASL as for the channels: what is configured as {@code kafka.*} */
    DeadLetterReader(@Identifier("default-kafka-broker") Map<String, Object> connection) {
        this.connection = connection;
    }

    /**
     * A record without its value, of which a page has hundreds: each may have a megabyte.
     *
     * @param sizeBytes of the value
     */
    record Letter(ConsumerRecord<byte[], byte[]> record, int sizeBytes) {
        static Letter withoutValue(ConsumerRecord<byte[], byte[]> whole) {
            var record = new ConsumerRecord<byte[], byte[]>(
                    whole.topic(),
                    whole.partition(),
                    whole.offset(),
                    whole.timestamp(),
                    whole.timestampType(),
                    ConsumerRecord.NULL_SIZE,
                    ConsumerRecord.NULL_SIZE,
                    beginning(whole.key()),
                    null,
                    DeadLetters.ours(whole.headers()),
                    Optional.empty());
            return new Letter(record, whole.value() == null ? 0 : whole.value().length);
        }

        private static byte[] beginning(byte[] key) {
            return key == null ? null : Arrays.copyOf(key, Math.min(key.length, MAX_KEY));
        }

        static Letter whole(ConsumerRecord<byte[], byte[]> record) {
            return new Letter(record, record.value() == null ? 0 : record.value().length);
        }
    }

    /** The newest first, without their values. */
    List<Letter> newest(List<JobKind> kinds, int limit) {
        try (var consumer = consumer()) {
            List<TopicPartition> places = new ArrayList<>();
            for (JobKind kind : kinds) {
                consumer.partitionsFor(Topics.deadLetters(kind), PATIENCE)
                        .forEach(info -> places.add(new TopicPartition(info.topic(), info.partition())));
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(places, PATIENCE);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(places, PATIENCE);
            Map<TopicPartition, Long> from = new HashMap<>();
            places.forEach(place -> from.put(place, Math.max(begins.get(place), ends.get(place) - limit)));
            places.removeIf(place -> from.get(place) >= ends.get(place));
            consumer.assign(places);
            places.forEach(place -> consumer.seek(place, from.get(place)));
            List<Letter> found = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (places.stream().anyMatch(place -> consumer.position(place, PATIENCE) < ends.get(place))) {
                requireTime(deadline);
                consumer.poll(POLL).forEach(record -> found.add(Letter.withoutValue(record)));
            }
            return found.stream()
                    .sorted(Comparator.<Letter>comparingLong(
                                    letter -> letter.record().timestamp())
                            .reversed())
                    .limit(limit)
                    .toList();
        } catch (KafkaException e) {
            throw new BrokerUnavailable(e);
        }
    }

    Optional<ConsumerRecord<byte[], byte[]>> find(DeadLetterId id) {
        TopicPartition place = id.place();
        try (var consumer = consumer()) {
            boolean known = consumer.partitionsFor(place.topic(), PATIENCE).stream()
                    .anyMatch(info -> info.partition() == place.partition());
            if (!known
                    || id.offset()
                            >= consumer.endOffsets(List.of(place), PATIENCE).get(place)
                    || id.offset()
                            < consumer.beginningOffsets(List.of(place), PATIENCE)
                                    .get(place)) {
                return Optional.empty();
            }
            consumer.assign(List.of(place));
            consumer.seek(place, id.offset());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(place, PATIENCE) <= id.offset()) {
                requireTime(deadline);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() == id.offset()) {
                        return Optional.of(record);
                    }
                }
            }
            return Optional.empty(); // compacted or expired in between
        } catch (KafkaException e) {
            throw new BrokerUnavailable(e);
        }
    }

    private static void requireTime(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new KafkaException("no records after " + PATIENCE.toSeconds() + " s");
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.putAll(Map.of(
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                // Letters may have a megabyte, and several lists may be read at once.
                "max.partition.fetch.bytes",
                2 << 20,
                "fetch.max.bytes",
                4 << 20,
                "max.poll.records",
                20,
                "isolation.level",
                "read_committed"));
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
