package io.anthesis.cli;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.KafkaServer;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.S3Server;
import io.anthesis.standalone.server.Secrets;
import io.anthesis.standalone.server.ServerAddresses;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;

/**
 * Kafka, PostgreSQL and S3 that are reached by TLS only, with certificates of an authority that is made here and that nobody else
 * trusts; Kafka also wants a user's password.
 */
final class SecureServers implements AutoCloseable {
    private static final String KAFKA_PASSWORD = "kafka-password-of-this-test";

    private final Path folder;
    private final int kafka = Ports.anyFree();
    private final int postgres = Ports.anyFree();
    private final int storage = Ports.anyFree();
    private final Secrets secrets;
    private final List<ChildProcess> running = new ArrayList<>();

    SecureServers(Path folder) throws IOException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        this.secrets = Secrets.in(folder.resolve("secrets.properties"));
        var authority = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .commonName("authority of a test")
                .build();
        HeldCertificate server = new HeldCertificate.Builder()
                .signedBy(authority)
                .commonName("localhost")
                .addSubjectAlternativeName("localhost")
                .build();
        Files.writeString(authority(), authority.certificatePem());
        try {
            startPostgres(server);
            startKafka(server);
            startStorage(server);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** PEM file of the authority's certificate. */
    Path authority() {
        return folder.resolve("authority.pem");
    }

    private Path secretFile(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    private void startPostgres(HeldCertificate server) throws IOException {
        Path certificate = Files.writeString(folder.resolve("postgres.pem"), server.certificatePem());
        Path key = secretFile("postgres.key", server.privateKeyPkcs8Pem());
        Path access = Files.writeString(folder.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        Map<String, String> settings = Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.toString(),
                "ssl_key_file", key.toString(),
                "hba_file", access.toString());
        running.add(new PostgresServer(
                        AnthesisHome.ofThisProcess().postgresBinaries(),
                        folder.resolve("postgres"),
                        folder.resolve("postgres.log"),
                        postgres,
                        secrets,
                        settings)
                .start());
    }

    private void startKafka(HeldCertificate server) throws IOException {
        Path store = secretFile("kafka.pem", server.privateKeyPkcs8Pem() + server.certificatePem());
        String users = "org.apache.kafka.common.security.plain.PlainLoginModule required user_anthesis=\"%s\";"
                .formatted(KAFKA_PASSWORD);
        Map<String, String> properties = Map.of(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:SASL_SSL",
                "listener.name.other.ssl.keystore.type", "PEM",
                "listener.name.other.ssl.keystore.location", store.toString(),
                "listener.name.other.sasl.enabled.mechanisms", "PLAIN",
                "listener.name.other.plain.sasl.jaas.config", users);
        running.add(new KafkaServer(
                        AnthesisHome.ofThisProcess().kafkaLibraries(),
                        folder.resolve("kafka"),
                        folder.resolve("kafka.log"),
                        Ports.anyFree(),
                        Ports.anyFree(),
                        Optional.of(new KafkaServer.OtherListener(kafka, kafka)),
                        properties)
                .start());
    }

    private void startStorage(HeldCertificate server) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("storage.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = secrets.storageSecretKey().toCharArray();
        store.setKeyEntry("server", server.keyPair().getPrivate(), password, new Certificate[] {server.certificate()});
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        Map<String, String> properties = Map.of(
                "s3proxy.secure-endpoint", "https://127.0.0.1:" + storage,
                "s3proxy.keystore-path", file.toString(),
                "s3proxy.keystore-password", secrets.storageSecretKey());
        running.add(new S3Server(
                        AnthesisHome.ofThisProcess().s3Libraries(),
                        folder.resolve("s3"),
                        folder.resolve("s3.log"),
                        Ports.anyFree(),
                        secrets,
                        properties)
                .start());
    }

    ServerAddresses as(String user, String password) {
        URI address = URI.create("https://localhost:" + storage);
        return new ServerAddresses(
                databaseUrl("verify-full&sslrootcert=" + authority()),
                user,
                password,
                "localhost:" + kafka,
                address,
                address,
                secrets.storageAccessKey(),
                secrets.storageSecretKey());
    }

    ServerAddresses asOwner() {
        return as(PostgresServer.USER, secrets.databasePassword());
    }

    String databaseUrl(String mode) {
        return "jdbc:postgresql://localhost:" + postgres + "/" + PostgresServer.DATABASE + "?sslmode=" + mode;
    }

    /** Properties of a Kafka client, beside its servers. */
    Map<String, String> kafkaClient() {
        return Map.of(
                "security.protocol", "SASL_SSL",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", authority().toString(),
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"anthesis\" password=\"%s\";"
                                .formatted(KAFKA_PASSWORD));
    }

    /** Variables of a service, beside its servers' addresses. */
    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        kafkaClient()
                .forEach((name, value) ->
                        variables.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        variables.put("ANTHESIS_STORAGE_CA_CERTIFICATES", authority().toString());
        return variables;
    }

    @Override
    public void close() {
        running.forEach(process -> process.stop(Duration.ofSeconds(20)));
    }
}
