package io.anthesis.standalone.server;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * Where services find the three servers, and how they are let in.
 *
 * @param databaseUrl of JDBC
 * @param bootstrapServers of Kafka
 * @param storage of S3, as services reach it
 * @param publicStorage the same as clients reach it
 */
public record ServerAddresses(
        String databaseUrl,
        String databaseUser,
        String databasePassword,
        String bootstrapServers,
        URI storage,
        URI publicStorage,
        String storageAccessKey,
        String storageSecretKey) {
    /** @return the variables that services read it from */
    public Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", databaseUrl);
        environment.put("QUARKUS_DATASOURCE_USERNAME", databaseUser);
        environment.put("QUARKUS_DATASOURCE_PASSWORD", databasePassword);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("ANTHESIS_STORAGE_ENDPOINT", storage.toString());
        environment.put("ANTHESIS_STORAGE_PUBLIC_ENDPOINT", publicStorage.toString());
        environment.put("ANTHESIS_STORAGE_ACCESS_KEY", storageAccessKey);
        environment.put("ANTHESIS_STORAGE_SECRET_KEY", storageSecretKey);
        return environment;
    }

    @Override
    public String toString() {
        return "ServerAddresses[" + databaseUrl + ", " + bootstrapServers + ", " + storage + "]";
    }
}
