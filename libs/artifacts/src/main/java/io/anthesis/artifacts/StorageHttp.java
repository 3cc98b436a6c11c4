package io.anthesis.artifacts;

import java.time.Duration;
import okhttp3.OkHttpClient;

/** HTTP to a storage: with patience that ends, and trust in its authority. */
final class StorageHttp {
    private StorageHttp() {}

    static OkHttpClient client(StorageSettings settings) {
        var builder = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ofSeconds(30))
                .writeTimeout(Duration.ofSeconds(30));
        settings.caCertificates().map(TrustedAuthorities::in).ifPresent(trusted -> trusted.applyTo(builder));
        return builder.build();
    }

    /** An OkHttp client that is not shut down keeps a JVM alive for a minute. */
    static void close(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
