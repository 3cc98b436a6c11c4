package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A client that uses Kafka only: valid commands, repeated ones, and invalid ones. */
public final class KafkaTraffic {
    private static final int TOO_LARGE = 100_000;
    private static final int LONG_KEY = 100_000;

    private final String servers;
    private final Requests requests;
    private final Promises promises;
    private final Random random;

    public KafkaTraffic(String servers, Requests.Subjects subjects, Promises promises, long seed) {
        this.servers = servers;
        this.requests = new Requests(subjects);
        this.promises = promises;
        this.random = new Random(seed);
    }

    public void run(Instant until) throws InterruptedException {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", servers, "acks", "all", "enable.idempotence", true, "max.block.ms", 120_000);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (Instant.now().isBefore(until)) {
                if (random.nextInt(5) == 0) {
                    sendGarbage(producer);
                } else if (random.nextInt(4) == 0) {
                    sendRefused(producer);
                } else {
                    sendGood(producer);
                }
                Thread.sleep(1500 + random.nextInt(2500));
            }
        }
    }

    private void sendGood(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
        String kind = Requests.kind(random);
        String id = UUID.randomUUID().toString();
        ObjectNode body = requests.of(kind, random);
        var command = new ProducerRecord<>(topic(kind), bytes(id), bytes(body.toString()));
        if (!send(producer, command)) {
            return;
        }
        promises.accepted(new Submitted(id, kind, "Kafka", Submitted.SUCCEEDED));
        if (random.nextInt(4) == 0) {
            promises.repeated();
            send(producer, command);
            byte[] other = bytes(body.deepCopy().put("seed", -1).toString());
            sendRefused(producer, new ProducerRecord<>(topic(kind), bytes(id), other), "conflict");
        }
    }

    private void sendRefused(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
        String topic = topic(List.of("training", "sampling", "evaluation").get(random.nextInt(3)));
        byte[] key = bytes(UUID.randomUUID().toString());
        String marker = UUID.randomUUID().toString();
        switch (random.nextInt(6)) {
            case 0 -> sendRefused(producer, new ProducerRecord<>(topic, key, bytes("{\"" + marker)), "invalid-spec");
            case 1 ->
                sendRefused(
                        producer,
                        new ProducerRecord<>(topic, key, bytes("{\"colour\": \"" + marker + "\"}")),
                        "invalid-spec");
            case 2 ->
                sendRefused(producer, new ProducerRecord<>(topic, bytes("job " + marker), bytes("{}")), "invalid-key");
            case 3 -> {
                byte[] large = bytes(marker + " ".repeat(TOO_LARGE));
                sendRefused(producer, new ProducerRecord<>(topic, key, large), "too-large");
            }
            case 4 ->
                sendRefused(producer, typed(topic, key, marker, "io.anthesis.job.submitted.v9"), "unknown-version");
            default -> sendRefused(producer, typed(topic, key, marker, "com.example.else.v1"), "unknown-type");
        }
    }

    /** Of commands it becomes a dead letter of some code; of progress it is skipped. */
    private void sendGarbage(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
        promises.hostile();
        String kind = List.of("training", "sampling", "evaluation").get(random.nextInt(3));
        byte[] key = garbage(LONG_KEY);
        byte[] value = garbage(TOO_LARGE);
        if (random.nextBoolean()) {
            send(producer, new ProducerRecord<>(kind + ".progress.v1", key, value));
        } else if (send(producer, new ProducerRecord<>(topic(kind), key, value))) {
            promises.refused(new Refused(topic(kind) + ".dlq", key, value, Optional.empty()));
        }
    }

    private byte[] garbage(int most) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> bytes("[".repeat(most));
            case 3 -> bytes("{\"deadline\": \"+300000-01-01T00:00:00Z\", \"jobId\": \"\\n\"}");
            default -> {
                byte[] some = new byte[random.nextInt(most)];
                random.nextBytes(some);
                yield some;
            }
        };
    }

    private static ProducerRecord<byte[], byte[]> typed(String topic, byte[] key, String marker, String type) {
        var command = new ProducerRecord<>(topic, key, bytes("{\"marker\": \"" + marker + "\"}"));
        command.headers().add(new RecordHeader("ce_type", bytes(type)));
        return command;
    }

    private void sendRefused(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> command, String code)
            throws InterruptedException {
        if (send(producer, command)) {
            promises.refused(new Refused(command.topic() + ".dlq", command.key(), command.value(), Optional.of(code)));
        }
    }

    /** @return whether the broker has it; where that is not known, nothing was promised */
    private static boolean send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> command)
            throws InterruptedException {
        try {
            producer.send(command).get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private static String topic(String kind) {
        return kind + ".commands.v1";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
