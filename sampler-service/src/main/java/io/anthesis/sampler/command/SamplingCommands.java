package io.anthesis.sampler.command;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.worker.command.CommandConsumer;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes sampling commands, so that they become jobs even while no gateway runs. */
@Singleton
public class SamplingCommands {
    private final CommandConsumer consumer;

    SamplingCommands(CommandConsumer consumer) {
        this.consumer = consumer;
    }

    @Incoming("sampling-commands-in")
    @Blocking
    public void take(ConsumerRecord<String, String> command) {
        consumer.take(JobKind.SAMPLING, command);
    }
}
