package io.anthesis.artifacts;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.json.Json;
import io.minio.Signer;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Users of a MinIO server, one for each service, by the server's own administration (madmin v3): S3 has no users. The administration
 * library of MinIO's Java client is not published for the generation of the client that we use.
 */
public final class MinioUsers implements AutoCloseable {
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final StorageSettings owner;
    private final OkHttpClient http;

    /** @param owner an administrator of the server */
    public MinioUsers(StorageSettings owner) {
        this.owner = owner;
        this.http = StorageHttp.client(owner);
    }

    /**
     * Creates the service's policy, and a user with this policy only; existing ones are replaced.
     *
     * @param secretKey 8 to 40 characters
     * @throws StorageUnavailable saying what the server said, such as that it is no MinIO
     */
    public void allow(StorageUser service, String secretKey) {
        String name = service.policyName();
        try {
            call(
                    "add-canned-policy",
                    Map.of("name", name),
                    Json.write(service.policy()).getBytes(StandardCharsets.UTF_8));
            String user =
                    Json.write(Json.newObject().put("secretKey", secretKey).put("status", "enabled"));
            call(
                    "add-user",
                    Map.of("accessKey", name),
                    SealedPayload.seal(user.getBytes(StandardCharsets.UTF_8), owner.secretKey()));
            call(
                    "set-user-or-group-policy",
                    Map.of("policyName", name, "userOrGroup", name, "isGroup", "false"),
                    new byte[0]);
        } catch (IOException | MinioException | GeneralSecurityException e) {
            throw new StorageUnavailable("making the user " + name + " of a MinIO", e);
        }
    }

    private void call(String command, Map<String, String> parameters, byte[] body) throws IOException, MinioException {
        HttpUrl.Builder url = HttpUrl.get(owner.endpoint())
                .newBuilder()
                .addPathSegments("minio/admin/v3")
                .addPathSegment(command);
        parameters.forEach(url::addQueryParameter);
        String digest = Sha256.of(body);
        Request request = new Request.Builder()
                .url(url.build())
                .header("Host", owner.endpoint().getAuthority())
                .header("x-amz-date", ZonedDateTime.now(ZoneOffset.UTC).format(AMZ_DATE))
                .header("x-amz-content-sha256", digest)
                .put(RequestBody.create(body))
                .build();
        Request signed = Signer.signV4S3(request, ObjectStore.REGION, owner.accessKey(), owner.secretKey(), digest);
        try (Response response = http.newCall(signed).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException(command + ": HTTP " + response.code() + " "
                        + response.body().string());
            }
        }
    }

    @Override
    public void close() {
        StorageHttp.close(http);
    }
}
