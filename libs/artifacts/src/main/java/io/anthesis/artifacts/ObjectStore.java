package io.anthesis.artifacts;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.outage.OutagePolicy;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.ledger.object.ObjectRef;
import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * Objects named by the digest of their bytes. They are created, never changed: two writers of one name write the same. What is
 * read is checked against its name, then kept in a cache on disk.
 */
public final class ObjectStore implements AutoCloseable {
    private static final Set<String> ALREADY_THERE = Set.of("PreconditionFailed", "ConditionalRequestConflict");

    static final String REGION = "us-east-1";
    private final MinioClient client;
    private final MinioClient publicClient;
    private final OkHttpClient http;
    private final DiskCache cache;
    private final Registration registration;
    private final OutagePolicy patience;

    /** Registers each digest before the object is written. */
    @FunctionalInterface
    public interface Registration {
        /** @return false if an object of this name is just being removed, and must not be written yet */
        boolean register(ObjectRef object, long sizeBytes, String mediaType);
    }

    public ObjectStore(StorageSettings settings, Registration registration) {
        this(settings, registration, OutagePolicy.FAIL_FAST);
    }

    /** @param patience decides what to do when the storage is unavailable */
    public ObjectStore(StorageSettings settings, Registration registration, OutagePolicy patience) {
        this.registration = registration;
        this.patience = patience;
        this.cache = new DiskCache(settings.cache(), settings.maxCacheBytes());
        this.http = StorageHttp.client(settings);
        this.client = client(settings, settings.endpoint(), http);
        this.publicClient = client(settings, settings.publicEndpoint(), http);
    }

    private static MinioClient client(StorageSettings settings, URI endpoint, OkHttpClient http) {
        return MinioClient.builder()
                .endpoint(endpoint.toString())
                .region(REGION)
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
    }

    /** Creates the buckets that are not there yet. */
    public void createBuckets() {
        for (Bucket bucket : Bucket.values()) {
            String name = bucket.bucketName();
            try {
                if (!client.bucketExists(BucketExistsArgs.builder().bucket(name).build())) {
                    client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
                }
            } catch (Exception e) {
                if (!(e instanceof ErrorResponseException error
                        && Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
                                .contains(error.errorResponse().code()))) {
                    throw new StorageUnavailable("creating bucket " + name, e);
                }
            }
        }
    }

    /** @return the digest, which is the object's name from now on */
    public String put(Bucket bucket, byte[] bytes, String mediaType) {
        String digest = Sha256.of(bytes);
        put(bucket, digest, () -> new ByteArrayInputStream(bytes), bytes.length, mediaType);
        return digest;
    }

    /** As {@link #put(Bucket, byte[], String)}, for files of any size. */
    public String put(Bucket bucket, Path file, String mediaType) {
        try {
            String digest = Sha256.of(file);
            put(bucket, digest, () -> Files.newInputStream(file), Files.size(file), mediaType);
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Content {
        InputStream open() throws IOException;
    }

    private void put(Bucket bucket, String digest, Content content, long size, String mediaType) {
        patiently(() -> {
            if (!registration.register(new ObjectRef(bucket.bucketName(), digest), size, mediaType)) {
                throw new StorageUnavailable(
                        "object " + digest + " is just being removed; it can be written again soon");
            }
            try (InputStream in = content.open()) {
                client.putObject(
                        PutObjectArgs.builder().bucket(bucket.bucketName()).object(key(digest)).stream(in, size, -1L)
                                .contentType(mediaType)
                                .extraHeaders(Map.of("If-None-Match", "*"))
                                .build());
            } catch (ErrorResponseException e) {
                if (!ALREADY_THERE.contains(e.errorResponse().code())
                        && e.response().code() != 412) {
                    throw new StorageUnavailable("writing object " + digest, e);
                }
            } catch (Exception e) {
                throw new StorageUnavailable("writing object " + digest, e);
            }
            return null;
        });
    }

    private <T> T patiently(Supplier<T> call) {
        Stopwatch begin = Stopwatch.start();
        while (true) {
            try {
                return call.get();
            } catch (StorageUnavailable e) {
                patience.pause(e, begin.elapsed());
            }
        }
    }

    /** Aborts calls in progress, as if the storage were unavailable: for a task that must stop now. */
    public void breakOff() {
        http.dispatcher().cancelAll();
    }

    /**
     * Gives a local file with the object's bytes to {@code reader}.
     *
     * @return what the reader makes of it
     * @throws CorruptObject if the bytes do not have the digest
     * @throws ObjectMissing if it is not there
     * @throws StorageUnavailable if it cannot be read
     * @throws IOException if {@code reader} throws it, or the cache on disk cannot be used
     */
    public <T> T read(Bucket bucket, String digest, FileReader<T> reader) throws IOException {
        Stopwatch begin = Stopwatch.start();
        while (true) {
            try {
                return cache.read(digest, target -> download(bucket, digest, target), reader);
            } catch (StorageUnavailable e) {
                patience.pause(e, begin.elapsed());
            }
        }
    }

    private void download(Bucket bucket, String digest, Path target) {
        try {
            client.downloadObject(DownloadObjectArgs.builder()
                    .bucket(bucket.bucketName())
                    .object(key(digest))
                    .filename(target.toString())
                    .overwrite(true)
                    .build());
            String found = Sha256.of(target);
            if (!found.equals(digest)) {
                throw new CorruptObject(bucket, digest, found);
            }
        } catch (CorruptObject e) {
            throw e;
        } catch (ErrorResponseException e) {
            throw "NoSuchKey".equals(e.errorResponse().code())
                    ? new ObjectMissing(bucket, digest, e)
                    : new StorageUnavailable("reading object " + digest + " from " + bucket.bucketName(), e);
        } catch (Exception e) {
            throw new StorageUnavailable("reading object " + digest + " from " + bucket.bucketName(), e);
        }
    }

    public byte[] bytes(Bucket bucket, String digest) {
        try {
            return read(bucket, digest, Files::readAllBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes an object that the ledger does not name any more. One that is gone already is gone. */
    public void remove(ObjectRef object) {
        try {
            client.removeObject(RemoveObjectArgs.builder()
                    .bucket(object.bucket())
                    .object(key(object.digest()))
                    .build());
            cache.forget(object.digest());
        } catch (Exception e) {
            throw new StorageUnavailable("removing object " + object.digest(), e);
        }
    }

    /** @return an address for downloading the object without credentials until {@code validity} is over */
    public URI presignedAddress(Bucket bucket, String digest, Duration validity) {
        try {
            return URI.create(publicClient.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(bucket.bucketName())
                    .object(key(digest))
                    .expiry((int) validity.toSeconds())
                    .build()));
        } catch (Exception e) {
            throw new StorageUnavailable("signing an address for " + digest, e);
        }
    }

    private static String key(String digest) {
        return "sha256/" + digest.substring(0, 2) + "/" + digest;
    }

    @Override
    public void close() {
        StorageHttp.close(http);
    }
}
