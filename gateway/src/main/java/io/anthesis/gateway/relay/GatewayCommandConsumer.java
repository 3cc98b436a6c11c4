package io.anthesis.gateway.relay;

import io.anthesis.commands.CommandReceiver;
import io.anthesis.commands.CommandsConfig;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.command.JobRequests;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes commands of all kinds, so that they become jobs even while a stage is scaled to zero. */
@Singleton
public class GatewayCommandConsumer {
    private final CommandReceiver training;
    private final CommandReceiver sampling;
    private final CommandReceiver evaluation;

    GatewayCommandConsumer(
            JobRequests jobRequests,
            CommandsConfig config,
            @Channel("dead-letters-out") MutinyEmitter<Record<byte[], byte[]>> deadLetters) {
        this.training = new CommandReceiver(JobKind.TRAINING, jobRequests, config, deadLetters);
        this.sampling = new CommandReceiver(JobKind.SAMPLING, jobRequests, config, deadLetters);
        this.evaluation = new CommandReceiver(JobKind.EVALUATION, jobRequests, config, deadLetters);
    }

    @Incoming("training-commands-in")
    @Blocking
    public void training(ConsumerRecord<byte[], byte[]> command) {
        training.take(command);
    }

    @Incoming("sampling-commands-in")
    @Blocking
    public void sampling(ConsumerRecord<byte[], byte[]> command) {
        sampling.take(command);
    }

    @Incoming("evaluation-commands-in")
    @Blocking
    public void evaluation(ConsumerRecord<byte[], byte[]> command) {
        evaluation.take(command);
    }
}
