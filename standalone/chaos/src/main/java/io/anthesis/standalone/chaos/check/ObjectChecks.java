package io.anthesis.standalone.chaos.check;

import io.anthesis.standalone.server.Secrets;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import java.io.OutputStream;
import java.net.URI;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/** Whether everything that the ledger names is in the storage, byte for byte. */
public final class ObjectChecks {
    private final LedgerView ledger;
    private final URI storage;
    private final Secrets secrets;

    public ObjectChecks(LedgerView ledger, URI storage, Secrets secrets) {
        this.ledger = ledger;
        this.storage = storage;
        this.secrets = secrets;
    }

    public Check all() {
        List<String> violations = new ArrayList<>();
        List<List<String>> named = ledger.rows("""
                select distinct n.digest, coalesce(o.bucket, 'not registered') from named_objects n
                left join objects o on o.digest = n.digest
                """);
        var http = new OkHttpClient.Builder().readTimeout(30, TimeUnit.SECONDS).build();
        MinioClient client = MinioClient.builder()
                .endpoint(storage.toString())
                .region("us-east-1")
                .credentials(secrets.storageAccessKey(), secrets.storageSecretKey())
                .httpClient(http)
                .build();
        try {
            for (List<String> object : named) {
                String found = digest(client, object.get(1), object.getFirst());
                if (!found.equals(object.getFirst())) {
                    violations.add("object " + object.getFirst() + " in " + object.get(1) + ": " + found);
                }
            }
        } finally {
            http.dispatcher().executorService().shutdown();
            http.connectionPool().evictAll();
        }
        return new Check("every object that the ledger names is there, byte for byte", named.size(), violations);
    }

    private static String digest(MinioClient client, String bucket, String digest) {
        var request = GetObjectArgs.builder()
                .bucket(bucket)
                .object("sha256/" + digest.substring(0, 2) + "/" + digest)
                .build();
        try (var in = client.getObject(request)) {
            var sha256 = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            sha256.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(sha256.getMessageDigest().digest());
        } catch (Exception e) {
            return e.toString(); // becomes the violation's text
        }
    }
}
