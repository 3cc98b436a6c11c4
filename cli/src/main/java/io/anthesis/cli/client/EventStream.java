package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSources;

/**
 * The events of a job. Where the connection is lost, because a gateway restarts or a network is away, it goes on after the last event
 * that it had, and gives up only on a definite answer.
 */
final class EventStream {
    /** A gateway says something every 15 s; after three times that the connection is taken for lost. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(45);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final HttpUrl address;
    private final Optional<String> key;
    private final Consumer<String> tell;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .readTimeout(MAX_SILENCE)
            .build();
    private String lastId;
    private boolean reached;
    private int failures;

    /** @param tell receives a message about each interruption */
    EventStream(HttpUrl address, Optional<String> key, Consumer<String> tell) {
        this.address = address;
        this.key = key;
        this.tell = tell;
    }

    /**
     * Returns when the job has ended, or {@code event} says not to go on.
     *
     * @throws GatewayProblem if the gateway refuses, or cannot be reached at first
     */
    void follow(BiPredicate<String, JsonNode> event) {
        try {
            while (true) {
                var received = new Received(event, this::received);
                String lost = receive(received);
                if (received.isOver()) {
                    return;
                }
                pause(lost);
            }
        } finally {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
    }

    /** @return why the stream is not one any more */
    private String receive(Received received) {
        var request = new Request.Builder().url(address).header("Accept", "text/event-stream");
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        try (Response response = http.newCall(request.build()).execute()) {
            boolean stream = response.isSuccessful()
                    && response.header("Content-Type", "").startsWith("text/event-stream");
            if (!stream) {
                return refused(response);
            }
            reached = true;
            EventSources.processResponse(response, received);
            return received.lost();
        } catch (IOException e) {
            if (!reached) {
                throw GatewayClient.noAnswer(address);
            }
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    private String refused(Response response) throws IOException {
        int status = response.code();
        if (response.isSuccessful()) {
            throw new GatewayProblem(address.resolve("/") + " answered " + status + " with "
                    + response.header("Content-Type", "no Content-Type")
                    + " instead of events; is it the address of a gateway, and no proxy in between?");
        }
        if (!GatewayClient.isPassing(status)) {
            throw GatewayClient.problem(status, response.body().string());
        }
        return "it answers " + status;
    }

    private void received(String id) {
        if (failures > 0) {
            tell.accept("anthesis: reconnected");
            failures = 0;
        }
        lastId = id == null ? lastId : id;
    }

    private void pause(String lost) {
        if (failures == 0) {
            tell.accept("anthesis: connection to " + address.uri().getAuthority() + " lost (" + lost
                    + "); the job continues, reconnecting");
        }
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        LockSupport.parkNanos((pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause).toNanos());
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new GatewayProblem("interrupted");
        }
    }
}
