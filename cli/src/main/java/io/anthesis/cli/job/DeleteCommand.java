package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command of version 0.1; {@code jobs}, {@code models} and {@code data} have a {@code delete} of their own. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete a job that has ended, or with --checkpoint or --dataset one of those.")
public final class DeleteCommand implements Callable<Integer> {
    private static final String LATER = "The storage is freed some minutes later. A deleted id is never used again.";

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--checkpoint", description = "ID is a checkpoint's")
    private boolean checkpoint;

    @Option(names = "--dataset", description = "ID is a data set's name")
    private boolean dataset;

    @Parameters(paramLabel = "JOB", description = "id, its beginning, or the name of a training")
    private String id;

    @Override
    public Integer call() throws Exception {
        if (dataset) {
            return delete(gateway, "datasets", id);
        }
        return delete(gateway, checkpoint ? "checkpoints" : "jobs", id);
    }

    private static int delete(GatewayOptions gateway, String collection, String reference) throws IOException {
        GatewayClient client = gateway.client();
        var references = new References(client);
        String id =
                switch (collection) {
                    case "jobs" -> references.job(reference);
                    case "checkpoints" -> references.checkpointId(reference);
                    default -> reference;
                };
        client.delete(ApiPath.of(collection, id));
        System.out.println(
                gateway.json()
                        ? Json.newObject().put("id", id).put("deleted", true).toString()
                        : id + " is deleted");
        return 0;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Delete a job that has ended with everything that it made: a training with its checkpoints and their scores, a"
                        + " sampling with its images.",
                LATER
            })
    static final class OfJob implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "JOB", description = "id, its beginning, or the name of a training")
        private String id;

        @Override
        public Integer call() throws Exception {
            return delete(gateway, "jobs", id);
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {"Delete a checkpoint with its scores.", LATER})
    static final class OfCheckpoint implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "CHECKPOINT", description = "RUN@best, RUN@latest or RUN@epoch:N, or an id")
        private String id;

        @Override
        public Integer call() throws Exception {
            return delete(gateway, "checkpoints", id);
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {"Delete a data set.", LATER})
    public static final class OfDataset implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws Exception {
            return delete(gateway, "datasets", name);
        }
    }
}
