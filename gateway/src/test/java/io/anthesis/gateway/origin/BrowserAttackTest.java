package io.anthesis.gateway.origin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.gateway.access.Things;
import io.anthesis.gateway.api.Servers;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages in a real browser, against a gateway in open mode. */
@QuarkusTest
@TestProfile(KnownByName.class)
@QuarkusTestResource(Servers.class)
class BrowserAttackTest {
    /** Everything that a page may send without being allowed to: no request here is preceded by a preflight. */
    private static final String ATTACK = """
            const [gateway, job, dataset, name] = arguments;
            const training = JSON.stringify({ dataset, preset: 'tiny' });
            const hook = JSON.stringify({ url: 'https://198.51.100.7/' + name });
            const key = JSON.stringify({ name, scope: 'admin' });
            const form = () => { const f = new FormData(); f.set('name', 'blossoms'); f.set('imageSize', '16'); return f; };
            const blob = (text, type) => new Blob([text], { type });
            const attempts = {
              'training by Blob': ['/v1/trainings', blob(training)],
              'training as text': ['/v1/trainings', training],
              'import': ['/v1/datasets', form()],
              'webhook by Blob': ['/v1/webhooks', blob(hook)],
              'webhook as a form': ['/v1/webhooks', blob(hook, 'application/x-www-form-urlencoded')],
              'key by Blob': ['/v1/keys', blob(key)],
              'key as text': ['/v1/keys', key],
              'cancel': ['/v1/jobs/' + job + '/cancel', undefined],
            };
            const results = {};
            for (const [attempt, [path, body]] of Object.entries(attempts)) {
              results[attempt] = await fetch(gateway + path, { method: 'POST', mode: 'no-cors', body }).then(() => 'answered', String);
            }
            results.beacon = String(navigator.sendBeacon(gateway + '/v1/webhooks', blob(hook, 'text/plain')));
            results.read = await fetch(gateway + '/v1/webhooks').then((answer) => answer.text(), () => 'unreadable');
            results['asked first'] = await fetch(gateway + '/v1/webhooks',
                { method: 'POST', body: hook, headers: { 'Content-Type': 'application/json' } }).then(() => 'answered', () => 'unreadable');
            return results;
            """;

    private static final Map<String, String> REACHED = Map.ofEntries(
            Map.entry("training by Blob", "answered"),
            Map.entry("training as text", "answered"),
            Map.entry("import", "answered"),
            Map.entry("webhook by Blob", "answered"),
            Map.entry("webhook as a form", "answered"),
            Map.entry("key by Blob", "answered"),
            Map.entry("key as text", "answered"),
            Map.entry("cancel", "answered"),
            Map.entry("beacon", "true"),
            Map.entry("read", "unreadable"),
            Map.entry("asked first", "unreadable"));

    private static Chromium browser;

    @Inject
    Database database;

    @Inject
    ObjectStore store;

    @TestHTTPResource
    URI address;

    private HttpServer other;

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(Chromium.isThere(), "needs Debian's chromium and chromium-driver");
        if (browser == null) {
            browser = new Chromium();
        }
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>a page</title>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
    }

    @AfterEach
    void end() {
        if (other != null) {
            other.stop(0);
        }
    }

    @AfterAll
    static void quit() {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    private String gateway() {
        return "http://localhost:" + address.getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example.com", "http://localhost", "http://a.localhost"})
    void aPageOfAnotherOriginMakesAndReadsNothing(String site) {
        var things = new Things(database, store);
        String job = things.openJob("local").toString();
        String dataset = things.dataset("local");
        String name = "page-" + UUID.randomUUID();
        browser.driver.get(site + ":" + other.getAddress().getPort() + "/");

        Object results = browser.run(ATTACK, gateway(), job, dataset, name);

        assertThat(results).as("all of it reached the gateway, from " + site).isEqualTo(REACHED);
        given().get("/v1/jobs/" + job).then().body("state", equalTo("queued"));
        given().get("/v1/jobs?kind=training&dataset=" + dataset).then().body("size()", equalTo(0));
        given().get("/v1/datasets").then().body("name", not(hasItem("blossoms")));
        given().get("/v1/webhooks").then().body("url", not(hasItem("https://198.51.100.7/" + name)));
        given().get("/v1/keys").then().body("name", not(hasItem(name)));
    }

    @Test
    void aReboundNameServesNoPageAndNothingElse() {
        browser.driver.get("http://rebound.example.com:" + address.getPort() + "/");

        assertThat(browser.driver.getPageSource()).contains("unknown-host").doesNotContain("anthesis-app");
        assertThat(browser.run("return (await fetch('/v1/jobs')).status")).isEqualTo(421L);
    }

    @Test
    void theGatewaysOwnPageChangesThingsButMakesNoKey() {
        String hook = "https://198.51.100.7/own-" + UUID.randomUUID();
        browser.driver.get(gateway() + "/");

        Object made = browser.run(send("/v1/webhooks", "{ url: '" + hook + "' }"));
        Object key = browser.run(send("/v1/keys", "{ name: 'own', scope: 'read' }"));

        assertThat(made).isEqualTo(201L);
        assertThat(key).isEqualTo(403L);
        String id = given().get("/v1/webhooks").path("find { it.url == '" + hook + "' }.id");
        Object deleted = browser.run("return (await fetch('/v1/webhooks/" + id + "', { method: 'DELETE' })).status");
        assertThat(deleted).isEqualTo(204L);
    }

    private static String send(String path, String body) {
        return "return (await fetch('" + path + "', { method: 'POST', body: JSON.stringify(" + body
                + "), headers: { 'Content-Type': 'application/json' } })).status";
    }

    @Test
    void aLinkFromAnotherPageOpensTheDashboard() {
        browser.driver.get("http://evil.example.com:" + other.getAddress().getPort() + "/");

        browser.driver.executeScript("location.href = arguments[0]", gateway() + "/#/runs");

        Awaitility.await().until(() -> browser.driver.getPageSource().contains("anthesis-app"));
    }
}
