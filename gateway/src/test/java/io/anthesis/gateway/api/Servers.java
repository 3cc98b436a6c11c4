package io.anthesis.gateway.api;

import io.anthesis.testkit.server.TestPostgres;
import io.anthesis.testkit.server.TestS3;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL and an S3 for the gateway; Kafka is away, which it has to bear. */
public class Servers implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        TestS3 s3 = TestS3.get();
        return Map.of(
                "quarkus.datasource.jdbc.url", database.getUrl(),
                "quarkus.datasource.username", database.getUser(),
                "quarkus.datasource.password", database.getPassword(),
                "quarkus.http.test-port", "0",
                "quarkus.http.test-timeout", "2m",
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "anthesis.housekeeping.every", "1s",
                "anthesis.storage.endpoint", s3.endpoint().toString(),
                "anthesis.storage.access-key", s3.accessKey(),
                "anthesis.storage.secret-key", s3.secretKey());
    }

    @Override
    public void stop() {
        // The servers are this JVM's, and end with it.
    }
}
