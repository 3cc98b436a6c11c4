package io.anthesis.gateway.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.text.Shown;
import io.anthesis.ledger.process.ProcessLeases;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.webhook.Webhooks;
import io.anthesis.ledger.webhook.Webhooks.Delivery;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the deliveries of webhooks, one gateway at a time, each delivery at least once and with a stable id. Redirects
 * are not followed: an answer other than 2xx is a failure.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
 */
@Singleton
class WebhookDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDispatcher.class);
    private static final String ROLE = "webhooks";
    private static final int BATCH = 50;
    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final WebhookConfig config;
    private final Webhooks webhooks;
    private final Database database;
    private final InstantSource clock;
    private final HttpClient http;
    private final String owner = UUID.randomUUID().toString();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final Loop loop;

    WebhookDispatcher(
            WebhookConfig config, Webhooks webhooks, Database database, Vertx vertx, Loops loops, InstantSource clock) {
        this.clock = clock;
        // A round takes no longer than its slowest attempt, and names are resolved within seconds.
        this.loop = loops.add(new Loop(
                "webhooks", config.poll(), config.timeout().multipliedBy(3).plus(BOUND), this::deliverSome));
        this.config = config;
        this.webhooks = webhooks;
        this.database = database;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int)
                        config.timeout().toMillis()));
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
        senders.shutdown();
    }

    private boolean deliverSome() {
        // A round takes no longer than its slowest attempt.
        Duration lease = config.timeout().multipliedBy(3);
        if (!ProcessLeases.acquire(database, ROLE, owner, lease)) {
            return false;
        }
        List<Delivery> due = webhooks.due(BATCH);
        List<Future<?>> sent = new ArrayList<>();
        due.forEach(delivery -> sent.add(senders.submit(() -> attempt(delivery))));
        sent.forEach(WebhookDispatcher::await);
        return due.size() == BATCH;
    }

    private static void await(Future<?> sent) {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("a webhook waits", e.getCause());
        }
    }

    private void attempt(Delivery delivery) {
        try {
            int status = send(delivery);
            if (status / 100 == 2) {
                webhooks.delivered(delivery);
            } else {
                failed(delivery, "it answered " + status);
            }
        } catch (IllegalArgumentException e) {
            failed(delivery, "url " + e.getMessage());
        } catch (ExecutionException e) {
            failed(delivery, String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            failed(delivery, "no answer within " + config.timeout().toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(Delivery delivery, String reason) {
        String error = Shown.sentence(reason);
        List<Duration> delays = config.retryAfter();
        if (delivery.attempts() < delays.size()) {
            webhooks.failed(delivery, error, delays.get(delivery.attempts()));
        } else {
            LOG.warn("webhook {} is given up for event {}: {}", delivery.webhook(), delivery.eventId(), error);
            webhooks.givenUp(delivery, error);
        }
    }

    private int send(Delivery delivery) throws InterruptedException, ExecutionException, TimeoutException {
        URI url = delivery.url();
        InetAddress address = PublicAddress.resolve(url, config.allowPrivate());
        boolean ssl = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() > 0 ? url.getPort() : ssl ? HTTPS : HTTP;
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String body = body(delivery);
        long now = clock.instant().getEpochSecond();
        String id = delivery.eventId().toString();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(ssl)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                // Connects to the address that was looked at, and none that the name means a moment later.
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setFollowRedirects(false)
                .setTimeout(config.timeout().toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "Anthesis")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", Long.toString(now))
                .putHeader("webhook-signature", signature(delivery.secret(), id, now, body));
        return http.request(options)
                .compose(request -> request.send(body))
                .map(response -> response.statusCode())
                .toCompletionStage()
                .toCompletableFuture()
                .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String body(Delivery delivery) {
        ObjectNode body = Json.newObject()
                .put("type", delivery.type())
                .put("timestamp", delivery.at().toString());
        body.set("data", Json.parse(delivery.data()));
        return body.toString();
    }

    private static String signature(String secret, String id, long timestamp, String body) {
        try {
            return new Webhook(secret).sign(id, timestamp, body);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException(e); // every Java has HMAC with SHA-256
        }
    }
}
