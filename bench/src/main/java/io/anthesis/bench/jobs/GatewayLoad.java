package io.anthesis.bench.jobs;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.time.Stopwatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;

/** Clients of a gateway. */
final class GatewayLoad implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder()
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final OkHttpClient streams =
            new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
    private final URI gateway;
    private final String body;

    /** @param body of a sampling of one image */
    GatewayLoad(URI gateway, String body) {
        this.gateway = gateway;
        this.body = body;
    }

    UUID submit() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/samplings"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IOException("a submission was answered with " + response.statusCode() + ": " + response.body());
        }
        return UUID.fromString(Json.parse(response.body()).path("id").asText());
    }

    /** @return submissions a second of so many clients, each waiting for its answer */
    double submissionsASecond(int clients, Duration time) throws InterruptedException, ExecutionException {
        Instant end = Instant.now().plus(time);
        Stopwatch begin = Stopwatch.start();
        long submitted = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                counts.add(executor.submit(() -> {
                    long count = 0;
                    while (Instant.now().isBefore(end)) {
                        submit();
                        count++;
                    }
                    return count;
                }));
            }
            for (Future<Long> count : counts) {
                submitted += count.get();
            }
        }
        return submitted / (begin.seconds());
    }

    /**
     * So many clients follow one job; each is to see so many events.
     *
     * @param connected is called when all of them are connected: the measurement starts
     * @return events that reached their clients a second
     */
    double eventsASecond(UUID job, int subscribers, int events, Runnable connected)
            throws InterruptedException, ExecutionException {
        var ready = new CountDownLatch(subscribers);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> followers = new ArrayList<>();
            for (int subscriber = 0; subscriber < subscribers; subscriber++) {
                followers.add(executor.submit(() -> follow(job, events, ready)));
            }
            ready.await();
            Stopwatch begin = Stopwatch.start();
            connected.run();
            long seen = 0;
            for (Future<Integer> follower : followers) {
                seen += follower.get();
            }
            return seen / (begin.seconds());
        }
    }

    private int follow(UUID job, int events, CountDownLatch ready) throws IOException {
        Request request = new Request.Builder()
                .url(gateway.resolve("/v1/jobs/" + job + "/events").toString())
                .header("Accept", "text/event-stream")
                .build();
        var seen = new HashSet<String>();
        try (Response response = streams.newCall(request).execute()) {
            EventSources.processResponse(response, new EventSourceListener() {
                @Override
                public void onEvent(EventSource source, String id, String type, String data) {
                    if (id != null && seen.add(id) && seen.size() == 1) {
                        ready.countDown(); // the job's first event was there before
                    }
                    if (seen.size() == events) {
                        source.cancel();
                    }
                }
            });
        }
        return seen.size() - 1;
    }

    @Override
    public void close() {
        http.shutdownNow();
        streams.connectionPool().evictAll();
    }
}
