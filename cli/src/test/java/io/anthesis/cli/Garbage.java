package io.anthesis.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.json.JsonFields;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records that no client should send, but that every producer with write access can send. */
final class Garbage {
    /** What a key tries to write into logs. */
    static final String FORGED = "2026-01-01 00:00:00.000 FORGED";

    private static final int DEEP = 200_000;
    private static final int MEGABYTE = 1_000_000;

    private Garbage() {}

    /** Values that are no JSON object. */
    static List<byte[]> values() {
        byte[] random = new byte[100];
        new Random(7).nextBytes(random);
        byte[] large = new byte[MEGABYTE];
        Arrays.fill(large, (byte) 'x');
        List<byte[]> values = new ArrayList<>();
        values.add(null);
        values.add(new byte[0]);
        values.add(random);
        values.add(new byte[] {'"', (byte) 0xc3, (byte) 0x28, (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
        values.add(large);
        for (String text : List.of(
                "{\"dataset\": \"blo",
                "null",
                "[]",
                "17",
                "\"text\"",
                "{} {}",
                "{\"\\u0000\": 1}",
                "{\"a\": \"\\ud800\"}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": 1e400}",
                "[".repeat(DEEP),
                "{\"a\":".repeat(DEEP),
                "[".repeat(DEEP) + "]".repeat(DEEP))) {
            values.add(bytes(text));
        }
        return values;
    }

    /** Requests of this kind that have one field of a wrong type each. */
    static List<byte[]> wrongTypes(JobKind kind, String checkpoint) {
        Class<?> spec =
                switch (kind) {
                    case TRAINING -> TrainingSpec.class;
                    case SAMPLING -> SamplingSpec.class;
                    case EVALUATION -> EvaluationSpec.class;
                };
        List<byte[]> values = new ArrayList<>();
        Stream.concat(JsonFields.of(spec).keySet().stream(), Stream.of("priority", "deadline", "no such field"))
                .forEach(field -> values.add(bytes(request(kind, checkpoint)
                        .replaceFirst("\\{", "{\"" + field + "\": [{\"\\\\u001b\\\\n\": 1}], ")
                        .replaceFirst(", \"" + field + "\": \"[^\"]*\"", ""))));
        for (String time : List.of("+300000-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z", "9000-01-01T00:00:00Z")) {
            values.add(bytes(request(kind, checkpoint).replaceFirst("\\{", "{\"deadline\": \"" + time + "\", ")));
        }
        return values;
    }

    /** A request that becomes a job. */
    static String request(JobKind kind, String checkpoint) {
        return switch (kind) {
            case TRAINING -> "{\"preset\": \"tiny\", \"dataset\": \"blossoms\"}";
            case SAMPLING -> "{\"steps\": 3, \"images\": 1, \"checkpoint\": \"" + checkpoint + "\"}";
            case EVALUATION -> "{\"seed\": 5, \"checkpoint\": \"" + checkpoint + "\"}";
        };
    }

    /** Progress that has one field of a wrong type, or none of a right one. */
    static List<byte[]> wrongProgress(String job) {
        List<byte[]> values = new ArrayList<>();
        for (String field : List.of("jobId", "kind", "unit", "done", "total", "metrics", "at")) {
            ObjectNode progress = Json.requireObject(Json.parse(progress(job, "wrong")));
            progress.putArray(field).addObject();
            values.add(bytes(progress.toString()));
        }
        values.add(bytes(progress("no-uuid", "wrong")));
        values.add(bytes(progress(job, "x".repeat(20_000))));
        return values;
    }

    static String progress(String job, String unit) {
        return "{\"jobId\": \"" + job + "\", \"kind\": \"training\", \"unit\": \"" + unit
                + "\", \"done\": 1, \"total\": 2, \"metrics\": {}, \"at\": \"2026-01-01T00:00:00Z\"}";
    }

    static List<byte[]> keys() {
        byte[] long100k = bytes("\n" + FORGED + "\u001b[2J\u202e" + "k".repeat(100_000));
        return Arrays.asList(
                null,
                new byte[0],
                new byte[] {(byte) 0xff, 0, '\n'},
                long100k,
                bytes("\r\n" + FORGED),
                bytes("1-1-1-1-1"));
    }

    /** Headers that say what a record is not, or that no parser of them can read. */
    static List<Headers> headers() {
        Headers structured =
                new RecordHeaders().add("content-type", bytes("application/cloudevents+json; charset=\n" + FORGED));
        Headers binary = new RecordHeaders()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", null)
                .add("ce_type", bytes("\n" + FORGED + "t".repeat(10_000)))
                .add("ce_source", bytes(":// not a uri"))
                .add("ce_time", bytes("+999999999-12-31"))
                .add("ce_dataschema", bytes("\u0000"));
        Headers old = new RecordHeaders()
                .add("ce_specversion", bytes("9"))
                .add("ce_type", new byte[] {(byte) 0xff, (byte) 0xfe});
        Headers internal = new RecordHeaders()
                .add("__smallrye_generationId", bytes("x"))
                .add("REPLY_TOPIC", bytes("training.events.v1"))
                .add("traceparent", bytes("\n" + FORGED))
                .add("deserialization-failure-dlq", bytes("true"))
                .add("anthesis-error-code", null)
                .add("anthesis-error", bytes("\n" + FORGED))
                .add("anthesis-origin", new byte[100_000]);
        return List.of(structured, binary, old, internal);
    }

    /** All of it for one partition: each value, each key, each set of headers. */
    static List<ProducerRecord<byte[], byte[]>> records(String topic, int partition, List<byte[]> values) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] value : values) {
            records.add(new ProducerRecord<>(
                    topic, partition, bytes(UUID.randomUUID().toString()), value));
        }
        for (byte[] key : keys()) {
            records.add(new ProducerRecord<>(topic, partition, key, bytes("{\"key\": 1}")));
        }
        for (Headers headers : headers()) {
            records.add(new ProducerRecord<>(topic, partition, bytes("headers"), bytes("{\"headers\": 1}"), headers));
            records.add(new ProducerRecord<>(topic, partition, (byte[]) null, (byte[]) null, headers));
        }
        return records;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
