package io.anthesis.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.topic.Topics;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The channels of Kafka as the connector sees them: what is not said of a channel is said of the connector. */
class ChannelsTest {
    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArray";
    private static final String TEXT = "org.apache.kafka.common.serialization.String";
    private static SmallRyeConfig config;

    @BeforeAll
    static void read() throws IOException {
        config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(
                        properties("META-INF/microprofile-config.properties", "libs/service"),
                        properties("application.properties", "gateway"))
                .withDefaultValue("quarkus.uuid", "one")
                .build();
    }

    private static PropertiesConfigSource properties(String name, String module) throws IOException {
        List<URL> found = ChannelsTest.class.getClassLoader().resources(name).toList();
        URL ours = found.stream()
                .filter(url -> url.toString().contains(module)
                        || url.toString().contains("anthesis-" + module.replace("libs/", "")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " of " + module + " in " + found));
        return new PropertiesConfigSource(ours, module.equals("gateway") ? 250 : 100);
    }

    private static String of(String channel, String attribute) {
        return Stream.of("mp.messaging." + channel, "mp.messaging.connector.smallrye-kafka")
                .map(prefix -> config.getConfigValue(prefix + "." + attribute).getValue())
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }

    private static void has(String channel, String... attributesAndValues) {
        for (int i = 0; i < attributesAndValues.length; i += 2) {
            assertThat(of(channel, attributesAndValues[i]))
                    .as(channel + "." + attributesAndValues[i])
                    .isEqualTo(attributesAndValues[i + 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"training", "sampling", "evaluation"})
    void commandsAreReadFromTheirBeginningByTheGroupOfTheWorkers(String kind) {
        has(
                "incoming." + kind + "-commands-in",
                "topic",
                kind + ".commands.v1",
                "group.id",
                "anthesis-" + kind + "-commands",
                "auto.offset.reset",
                "earliest",
                "session.timeout.ms",
                "10000",
                "max.poll.records",
                "16",
                "throttled.unprocessed-record-max-age.ms",
                "0",
                "key.deserializer",
                BYTES + "Deserializer",
                "value.deserializer",
                BYTES + "Deserializer",
                "cloud-events",
                "false",
                "commit-strategy",
                null);
    }

    @Test
    void progressIsReadFromNowOnByEachGateway() {
        String channel = "incoming.progress-in";
        has(
                channel,
                "group.id",
                "anthesis-gateway-progress-one",
                "auto.offset.reset",
                "latest",
                "session.timeout.ms",
                "45000",
                "max.poll.records",
                "50",
                "failure-strategy",
                "ignore",
                "commit-strategy",
                "ignore",
                "enable.auto.commit",
                "false",
                "key.deserializer",
                BYTES + "Deserializer",
                "value.deserializer",
                BYTES + "Deserializer",
                "cloud-events",
                "false");
        assertThat(Arrays.asList(of(channel, "topics").split(",")))
                .containsExactlyInAnyOrderElementsOf(Topics.all().stream()
                        .filter(topic -> topic.endsWith(".progress.v1"))
                        .toList());
    }

    @Test
    void eventsGoOutAsCloudEventsOfText() {
        has(
                "outgoing.outbox-out",
                "cloud-events",
                "true",
                "acks",
                "all",
                "key.serializer",
                TEXT + "Serializer",
                "value.serializer",
                TEXT + "Serializer");
    }

    @Test
    void aDeadLetterIsTheBytesOfTheCommand() {
        has(
                "outgoing.dead-letters-out",
                "acks",
                "all",
                "max.request.size",
                "2097152",
                "key.serializer",
                BYTES + "Serializer",
                "value.serializer",
                BYTES + "Serializer",
                "cloud-events",
                "false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "incoming.training-commands-in",
                "incoming.progress-in",
                "outgoing.outbox-out",
                "outgoing.dead-letters-out"
            })
    void aBrokerThatIsAwayTakesNothingOutOfService(String channel) {
        has(channel, "connector", "smallrye-kafka", "health-enabled", "false", "tracing-enabled", "false");
        has(channel, "graceful-shutdown", "false", "close-timeout", "1000");
    }
}
