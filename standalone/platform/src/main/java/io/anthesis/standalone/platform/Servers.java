package io.anthesis.standalone.platform;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.KafkaServer;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.S3Server;
import io.anthesis.standalone.server.Secrets;
import io.anthesis.standalone.server.ServerAddresses;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The servers of one data folder: where each keeps its data, and at which port it answers. */
record Servers(AnthesisHome home, PlatformSettings settings, DataFolder folder, Secrets secrets) {
    private static final int PARTITIONS = 8;

    List<Launch> launches() {
        return List.of(
                launch(Server.POSTGRES, postgres()::start),
                launch(Server.KAFKA, kafka()::start),
                launch(Server.S3, s3()::start));
    }

    private Launch launch(Server server, Callable<ChildProcess> start) {
        return new Launch(server.id(), server, settings.port(server), start);
    }

    private PostgresServer postgres() {
        return new PostgresServer(
                home.postgresBinaries(),
                folder.root().resolve("postgres"),
                folder.logs().resolve("postgres.log"),
                settings.port(Server.POSTGRES),
                secrets,
                Map.of());
    }

    private KafkaServer kafka() {
        Optional<KafkaServer.OtherListener> other = Optional.ofNullable(
                        settings.via().get("kafka"))
                .map(via -> new KafkaServer.OtherListener(settings.via().get("kafka-listener"), via));
        return new KafkaServer(
                home.kafkaLibraries(),
                folder.root().resolve("kafka"),
                folder.logs().resolve("kafka.log"),
                settings.port(Server.KAFKA),
                settings.port("kafka-controller"),
                other,
                Map.of());
    }

    private S3Server s3() {
        return new S3Server(
                home.s3Libraries(),
                folder.root().resolve("s3"),
                folder.logs().resolve("s3.log"),
                settings.port(Server.S3),
                secrets,
                Map.of());
    }

    ServerAddresses addresses() {
        return new ServerAddresses(
                postgres().url(settings.reachedAt(Server.POSTGRES)),
                PostgresServer.USER,
                secrets.databasePassword(),
                "localhost:" + settings.reachedAt(Server.KAFKA),
                URI.create("http://127.0.0.1:" + settings.reachedAt(Server.S3)),
                URI.create("http://127.0.0.1:" + settings.port(Server.S3)),
                secrets.storageAccessKey(),
                secrets.storageSecretKey());
    }

    /** Returns when all topics are there. */
    void createTopics() {
        new KafkaTopics(PARTITIONS, (short) 1)
                .createMissing(Map.of("bootstrap.servers", "localhost:" + settings.port(Server.KAFKA)));
    }
}
