package io.anthesis.standalone.platform;

import io.anthesis.contracts.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics of Anthesis. They are created before they are consumed: a consumer that starts while its topic is created may not
 * find the topic for a while.
 *
 * @param partitions of each; more than the workers of a kind are of no use, as commands are only read in, and claimed in the ledger
 * @param replication copies of each partition; at most the number of brokers
 */
public record KafkaTopics(int partitions, short replication) {
    /** A dead letter is as large as the command was, and says more. */
    private static final Map<String, String> OF_DEAD_LETTERS = Map.of("max.message.bytes", Integer.toString(2 << 20));

    /**
     * Returns when all topics are there.
     *
     * @param connection properties of a Kafka client
     * @return those that were missing
     * @throws PlatformFailure saying what the broker said
     */
    public List<String> createMissing(Map<String, Object> connection) {
        try (AdminClient admin = AdminClient.create(connection)) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing = Topics.all().stream()
                    .filter(topic -> !existing.contains(topic))
                    .map(this::newTopic)
                    .toList();
            admin.createTopics(missing).all().get();
            return missing.stream().map(NewTopic::name).toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return createMissing(connection); // another process creates them, too
            }
            throw new PlatformFailure(
                    "the Kafka topics could not be created: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFailure("interrupted while creating topics");
        }
    }

    private NewTopic newTopic(String topic) {
        var created = new NewTopic(topic, partitions, replication);
        return topic.endsWith(Topics.DEAD_LETTERS) ? created.configs(OF_DEAD_LETTERS) : created;
    }
}
