package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A client that submits, repeats itself, contradicts itself, and cancels. */
public final class RestTraffic {
    private static final Duration SHORT_DEADLINE = Duration.ofSeconds(4);

    private final RestClient client;
    private final Requests requests;
    private final Promises promises;
    private final Random random;

    public RestTraffic(RestClient client, Requests.Subjects subjects, Promises promises, long seed) {
        this.client = client;
        this.requests = new Requests(subjects);
        this.promises = promises;
        this.random = new Random(seed);
    }

    public void run(Instant until) throws InterruptedException {
        while (Instant.now().isBefore(until)) {
            if (random.nextInt(12) == 0) {
                cancelOne();
            } else {
                submit();
            }
            Thread.sleep(1000 + random.nextInt(2000));
        }
    }

    private void submit() throws InterruptedException {
        String kind = Requests.kind(random);
        ObjectNode body = requests.of(kind, random);
        boolean hurried = random.nextInt(15) == 0;
        if (hurried) {
            body.put("deadline", Instant.now().plus(SHORT_DEADLINE).toString());
        }
        Map<String, String> key = Map.of(
                "Idempotency-Key",
                new UUID(random.nextLong(), ThreadLocalRandom.current().nextLong()).toString());
        RestClient.Answer answer = client.post("/v1/" + kind + "s", body, key);
        if (answer.status() == 400 && hurried) {
            return; // the gateway was away until the deadline had passed
        }
        if (answer.status() != 201 && answer.status() != 200) {
            promises.violation(
                    "submission of " + body + " was answered with " + answer.status() + ": " + answer.body());
            return;
        }
        String id = answer.body().path("id").asText();
        promises.accepted(new Submitted(id, kind, "REST", hurried ? Submitted.OVERDUE : Submitted.SUCCEEDED));
        if (random.nextInt(4) == 0) {
            repeat(kind, body, key, id);
        }
    }

    private void repeat(String kind, ObjectNode body, Map<String, String> key, String id) throws InterruptedException {
        promises.repeated();
        RestClient.Answer again = client.post("/v1/" + kind + "s", body, key);
        if (again.status() != 200 || !again.body().path("id").asText().equals(id)) {
            promises.violation(
                    "a repetition of job " + id + " was answered with " + again.status() + ": " + again.body());
        }
        RestClient.Answer other =
                client.post("/v1/" + kind + "s", body.deepCopy().put("seed", -1), key);
        if (other.status() != 409) {
            promises.violation("another body under the key of job " + id + " was answered with " + other.status());
        }
    }

    private void cancelOne() throws InterruptedException {
        List<Submitted> jobs = promises.jobs();
        if (jobs.isEmpty()) {
            return;
        }
        Submitted job = jobs.get(jobs.size() - 1 - random.nextInt(Math.min(jobs.size(), 5)));
        RestClient.Answer answer = client.post("/v1/jobs/" + job.id() + "/cancel", Json.newObject(), Map.of());
        // A command on Kafka may not be a job yet.
        if (answer.status() == 200) {
            promises.cancelled(job.id(), answer.body().path("state").asText());
        } else if (!job.door().equals("Kafka") || answer.status() != 404) {
            promises.violation(
                    "cancelling job " + job.id() + " was answered with " + answer.status() + ": " + answer.body());
        }
    }
}
