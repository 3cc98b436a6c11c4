package io.anthesis.cli.deploy;

import io.anthesis.contracts.topic.Topics;
import io.anthesis.standalone.platform.KafkaTopics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Prepare your own Kafka.",
        subcommands = TopicsCommand.Create.class)
public final class TopicsCommand {
    private TopicsCommand() {}

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Create missing topics; existing ones are not changed.")
    static final class Create implements Callable<Integer> {
        @Option(
                names = "--bootstrap-servers",
                paramLabel = "HOST:PORT,…",
                required = true,
                defaultValue = "${KAFKA_BOOTSTRAP_SERVERS}",
                description = "default: $KAFKA_BOOTSTRAP_SERVERS")
        private String bootstrapServers;

        @Option(
                names = "--partitions",
                defaultValue = "8",
                description = "partitions of each topic; default: ${DEFAULT-VALUE}")
        private int partitions;

        @Option(
                names = "--replication-factor",
                defaultValue = "1",
                description = "at most the number of brokers; default: ${DEFAULT-VALUE}")
        private short replication;

        @Option(
                names = "--client-properties",
                paramLabel = "FILE",
                description =
                        "of a Kafka client, such as security.protocol and sasl.jaas.config; without it, as for the"
                                + " services, $KAFKA_SECURITY_PROTOCOL, $KAFKA_SASL_JAAS_CONFIG and so on")
        private Path properties;

        @Override
        public Integer call() throws IOException {
            Map<String, Object> connection = properties == null ? fromVariables() : fromFile();
            connection.put("bootstrap.servers", bootstrapServers);
            List<String> created = new KafkaTopics(partitions, replication).createMissing(connection);
            created.forEach(topic -> System.out.println("created " + topic));
            System.out.println(Topics.all().size() + " topics exist");
            return 0;
        }

        private Map<String, Object> fromFile() throws IOException {
            var read = new Properties();
            try (Reader file = Files.newBufferedReader(properties)) {
                read.load(file);
            }
            Map<String, Object> connection = new HashMap<>();
            read.forEach((name, value) -> connection.put((String) name, value));
            return connection;
        }

        private static Map<String, Object> fromVariables() {
            Map<String, Object> connection = new HashMap<>();
            for (String name : AdminClientConfig.configNames()) {
                String value =
                        System.getenv("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'));
                if (value != null) {
                    connection.put(name, value);
                }
            }
            return connection;
        }
    }
}
