package io.anthesis.worker.command;

import io.anthesis.commands.CommandReceiver;
import io.anthesis.commands.CommandsConfig;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.worker.claim.TaskHandler;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes command records of this worker's kind, so that they become jobs even while no gateway runs. */
@Singleton
public class WorkerCommandConsumer {
    private final CommandReceiver receiver;

    WorkerCommandConsumer(
            TaskHandler handler,
            JobRequests jobRequests,
            CommandsConfig config,
            @Channel("dead-letters-out") MutinyEmitter<Record<byte[], byte[]>> deadLetters) {
        this.receiver = new CommandReceiver(handler.kind(), jobRequests, config, deadLetters);
    }

    @Incoming("commands-in")
    @Blocking
    public void take(ConsumerRecord<byte[], byte[]> command) {
        receiver.take(command);
    }
}
