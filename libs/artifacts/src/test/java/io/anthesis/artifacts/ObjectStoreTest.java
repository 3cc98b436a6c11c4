package io.anthesis.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.testkit.server.TestS3;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real S3 server. */
class ObjectStoreTest {
    private final TestS3 server = TestS3.get();
    private final List<String> registered = new ArrayList<>();

    @TempDir
    Path cache;

    private ObjectStore store;

    @BeforeEach
    void open() {
        var settings = new StorageSettings(
                server.endpoint(),
                server.endpoint(),
                server.accessKey(),
                server.secretKey(),
                Optional.empty(),
                cache,
                1000);
        store = new ObjectStore(settings, (object, size, mediaType) -> registered.add(object.digest()));
        store.createBuckets();
        store.createBuckets();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void objectsAreNamedByTheirDigestAndRegisteredFirst() {
        byte[] bytes = "petal".getBytes(StandardCharsets.UTF_8);

        String digest = store.put(Bucket.IMAGES, bytes, "text/plain");
        String again = store.put(Bucket.IMAGES, bytes, "text/plain");

        assertThat(digest).isEqualTo(again).isEqualTo(Sha256.of(bytes));
        assertThat(registered).contains(digest);
        assertThat(store.bytes(Bucket.IMAGES, digest)).isEqualTo(bytes);
    }

    @Test
    void damagedObjectsAreNotReturned() throws IOException {
        String digest = store.put(Bucket.CHECKPOINTS, "weights".getBytes(StandardCharsets.UTF_8), "text/plain");
        Path stored = server.objects()
                .resolve(Bucket.CHECKPOINTS.bucketName())
                .resolve("sha256/" + digest.substring(0, 2) + "/" + digest);
        Files.writeString(stored, "weighty");

        assertThatThrownBy(() -> store.bytes(Bucket.CHECKPOINTS, digest))
                .isInstanceOf(CorruptObject.class)
                .hasMessageContaining(digest);
        assertThat(cache.resolve(digest)).doesNotExist();
    }

    @Test
    void missingObjectsAreLostAndNotJustAway() {
        assertThatThrownBy(() -> store.bytes(Bucket.IMAGES, "0".repeat(64)))
                .isInstanceOf(ObjectMissing.class)
                .hasMessageContaining("0".repeat(64));
    }

    @Test
    void presignedAddressesWorkWithoutCredentials() throws Exception {
        String digest = store.put(Bucket.IMAGES, "stamen".getBytes(StandardCharsets.UTF_8), "text/plain");

        URI address = store.presignedAddress(Bucket.IMAGES, digest, Duration.ofMinutes(1));

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("stamen");
        }
    }

    @Test
    void theCacheForgetsWhatWasUsedLongestAgo() {
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            digests.add(store.put(Bucket.IMAGES, new byte[400 + i], "application/octet-stream"));
            store.bytes(Bucket.IMAGES, digests.get(i));
        }

        assertThat(cache.resolve(digests.getLast())).exists();
        assertThat(cache.resolve(digests.getFirst())).doesNotExist();
        assertThat(store.bytes(Bucket.IMAGES, digests.getFirst())).hasSize(400);
    }
}
