package io.anthesis.standalone.chaos.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import okhttp3.MultipartBody;

/** Files that cost more than they say, and requests that a web page of another origin makes the user's browser send. */
public final class HostileTraffic {
    private static final int LONG_NAME_MEBIBYTES = 300;
    private static final int LARGE_SIDE = 9999;
    private static final int MANY_TENSORS = 300_000;
    /** The gateway may read what is harmless of a file, or refuse all of it. */
    private static final Set<Integer> HANDLED = Set.of(200, 201, 422);

    private static final int FORBIDDEN = 403;

    private final RestClient client;
    private final Promises promises;
    private final Random random;

    public HostileTraffic(RestClient client, Promises promises, long seed) {
        this.client = client;
        this.promises = promises;
        this.random = new Random(seed);
    }

    public void run(Instant until) throws InterruptedException {
        while (Instant.now().isBefore(until)) {
            try {
                if (random.nextBoolean()) {
                    sendFile();
                } else {
                    sendFromAnotherOrigin();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.sleep(2000 + random.nextInt(4000));
        }
    }

    private void sendFile() throws IOException, InterruptedException {
        switch (random.nextInt(4)) {
            case 0 -> sendArchive("long-name.tgz", HostileFiles.longName(LONG_NAME_MEBIBYTES));
            case 1 -> sendArchive("large-picture.zip", HostileFiles.largePicture(LARGE_SIDE));
            case 2 -> sendArchive("broken.tgz", new byte[] {0x1F, (byte) 0x8B, 8, 4});
            default -> {
                byte[] file = HostileFiles.manyTensors(MANY_TENSORS);
                send("/v1/checkpoints", "many-tensors", Forms.file(Forms.empty(), "file", "many.safetensors", file));
            }
        }
    }

    private void sendArchive(String fileName, byte[] archive) throws IOException, InterruptedException {
        MultipartBody.Builder form = Forms.empty()
                .addFormDataPart("name", "hostile-" + UUID.randomUUID())
                .addFormDataPart("imageSize", "16");
        send("/v1/datasets", fileName, Forms.file(form, "archive", fileName, archive));
    }

    private void send(String path, String what, MultipartBody.Builder form) throws IOException, InterruptedException {
        promises.hostile();
        int status = client.send(path, Forms.post(form)).status();
        if (!HANDLED.contains(status)) {
            promises.violation("hostile file " + what + " was answered with " + status);
        }
    }

    private void sendFromAnotherOrigin() throws InterruptedException {
        promises.hostile();
        String path = List.of("/v1/trainings", "/v1/webhooks", "/v1/keys", "/v1/datasets")
                .get(random.nextInt(4));
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Content-Type", random.nextBoolean() ? "application/json" : "text/plain")
                .header("Origin", "https://attacker.example")
                .POST(BodyPublishers.ofString("{\"dataset\": \"blossoms\", \"preset\": \"tiny\"}"));
        if (random.nextBoolean()) {
            request.header("Sec-Fetch-Site", "cross-site");
        }
        int status = client.send(path, request).status();
        if (status != FORBIDDEN) {
            promises.violation("POST " + path + " of another origin was answered with " + status + ", expected 403");
        }
    }
}
