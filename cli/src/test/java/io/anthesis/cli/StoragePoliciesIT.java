package io.anthesis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.StorageUser;
import io.anthesis.standalone.server.Ports;
import io.anthesis.testkit.container.ServerContainers;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MinIO lets the users do that {@code anthesis storage init} makes, where there is a Docker Engine. */
@EnabledIf("io.anthesis.testkit.container.DockerEngine#isThere")
class StoragePoliciesIT {
    private static final String SECRET = UUID.randomUUID().toString();
    private static final String OBJECT = "sha256/00/00";
    private static final String OTHER_OBJECT = "sha256/11/11";

    @TempDir
    static Path folder;

    private static String address;
    private static MinioClient owner;

    @BeforeAll
    static void start() throws Exception {
        int port = Ports.anyFree();
        ServerContainers.startStorage(port, SECRET);
        address = "http://127.0.0.1:" + port;
        owner = client(ServerContainers.STORAGE_USER, SECRET);
        Path secrets = Files.write(
                folder.resolve("secrets"),
                Stream.of(StorageUser.values())
                        .map(user -> user.service() + "=" + secretOf(user))
                        .toList());
        Map<String, String> environment = Map.of(
                "ANTHESIS_STORAGE_ENDPOINT", address,
                "ANTHESIS_STORAGE_ACCESS_KEY", ServerContainers.STORAGE_USER,
                "ANTHESIS_STORAGE_SECRET_KEY", SECRET);
        RunningPlatform.run(environment, "storage", "init", "--secrets", secrets.toString());
        RunningPlatform.run(environment, "storage", "init", "--secrets", secrets.toString());
    }

    private static String secretOf(StorageUser user) {
        return "secret-of-the-" + user.service();
    }

    private static MinioClient client(String accessKey, String secretKey) {
        return MinioClient.builder()
                .endpoint(address)
                .region("us-east-1")
                .credentials(accessKey, secretKey)
                .build();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static String answer(Call call) throws Exception {
        try {
            call.run();
            return "ok";
        } catch (ErrorResponseException e) {
            return e.errorResponse().code();
        }
    }

    private static PutObjectArgs put(String bucket, String object) {
        return PutObjectArgs.builder().bucket(bucket).object(object).stream(
                        new ByteArrayInputStream(new byte[3]), 3L, -1L)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "GATEWAY,   DATASETS,    read write remove",
        "GATEWAY,   CHECKPOINTS, read write remove",
        "GATEWAY,   IMAGES,      read write remove",
        "GATEWAY,   FEATURES,    read write remove",
        "TRAINER,   DATASETS,    read write",
        "TRAINER,   CHECKPOINTS, read write",
        "TRAINER,   IMAGES,      nothing",
        "TRAINER,   FEATURES,    nothing",
        "SAMPLER,   DATASETS,    nothing",
        "SAMPLER,   CHECKPOINTS, read",
        "SAMPLER,   IMAGES,      read write",
        "SAMPLER,   FEATURES,    nothing",
        "EVALUATOR, DATASETS,    read write",
        "EVALUATOR, CHECKPOINTS, read",
        "EVALUATOR, IMAGES,      read write",
        "EVALUATOR, FEATURES,    read write"
    })
    void eachServiceMayDoWhatItNeedsAndNoMore(StorageUser service, Bucket bucket, String rights) throws Exception {
        String name = bucket.bucketName();
        owner.putObject(put(name, OBJECT));
        MinioClient user = client(service.policyName(), secretOf(service));

        var read = GetObjectArgs.builder().bucket(name);
        assertThat(answer(() -> user.getObject(read.object(OBJECT).build()).close()))
                .as("read")
                .isEqualTo(rights.contains("read") ? "ok" : "AccessDenied");
        assertThat(answer(
                        () -> user.getObject(read.object("sha256/none").build()).close()))
                .as("an object that is missing is told from one that is not to be seen")
                .isEqualTo(rights.contains("read") ? "NoSuchKey" : "AccessDenied");
        assertThat(answer(() -> user.bucketExists(
                        BucketExistsArgs.builder().bucket(name).build())))
                .as("bucket")
                .isEqualTo(rights.contains("read") ? "ok" : "AccessDenied");
        assertThat(answer(() -> user.putObject(put(name, OTHER_OBJECT))))
                .as("write")
                .isEqualTo(rights.contains("write") ? "ok" : "AccessDenied");
        assertThat(answer(() -> user.removeObject(
                        RemoveObjectArgs.builder().bucket(name).object(OBJECT).build())))
                .as("remove")
                .isEqualTo(rights.contains("remove") ? "ok" : "AccessDenied");
    }
}
