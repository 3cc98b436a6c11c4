package io.anthesis.standalone.platform;

import io.anthesis.contracts.topic.Topics;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.KafkaServer;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.S3Server;
import io.anthesis.standalone.server.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The servers of one data folder: where each keeps its data, and at which port it answers. */
record Servers(AnthesisHome home, PlatformSettings settings, DataFolder folder, Secrets secrets) {
    private static final int PARTITIONS = 8;

    PostgresServer postgres() {
        return new PostgresServer(
                home.postgresBinaries(),
                folder.root().resolve("postgres"),
                folder.logs().resolve("postgres.log"),
                settings.port("postgres"),
                secrets);
    }

    KafkaServer kafka() {
        Optional<KafkaServer.OtherListener> other = Optional.ofNullable(
                        settings.via().get("kafka"))
                .map(via -> new KafkaServer.OtherListener(settings.via().get("kafka-listener"), via));
        return new KafkaServer(
                home.kafkaLibraries(),
                folder.root().resolve("kafka"),
                folder.logs().resolve("kafka.log"),
                settings.port("kafka"),
                settings.port("kafka-controller"),
                other);
    }

    S3Server s3() {
        return new S3Server(
                home.s3Libraries(),
                folder.root().resolve("s3"),
                folder.logs().resolve("s3.log"),
                settings.port("s3"),
                secrets);
    }

    /** A dead letter is as large as the command was, and says more. */
    private static NewTopic newTopic(String topic) {
        var created = new NewTopic(topic, PARTITIONS, (short) 1);
        return topic.endsWith(Topics.DEAD_LETTERS)
                ? created.configs(Map.of("max.message.bytes", Integer.toString(2 << 20)))
                : created;
    }

    /** Returns when all topics are there. */
    void createTopics() {
        Map<String, Object> properties = Map.of("bootstrap.servers", "localhost:" + settings.port("kafka"));
        try (AdminClient admin = AdminClient.create(properties)) {
            var existing = admin.listTopics().names().get();
            List<NewTopic> missing = Topics.all().stream()
                    .filter(topic -> !existing.contains(topic))
                    .map(Servers::newTopic)
                    .toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new PlatformFailure(
                        "the Kafka topics could not be created: " + e.getCause().getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFailure("interrupted while starting");
        }
    }
}
