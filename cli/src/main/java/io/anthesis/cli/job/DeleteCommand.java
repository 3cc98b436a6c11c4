package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Delete a job that has ended with everything that it made: a training with its checkpoints and their scores, a sampling"
                    + " with its images. With --checkpoint or --dataset, one of those.",
            "The storage is freed some minutes later. A deleted id is never used again."
        })
public final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--checkpoint", description = "ID is a checkpoint's")
    private boolean checkpoint;

    @Option(names = "--dataset", description = "ID is a data set's name")
    private boolean dataset;

    @Parameters(paramLabel = "ID")
    private String id;

    @Override
    public Integer call() throws Exception {
        gateway.client().delete(ApiPath.of(collection(), id));
        System.out.println(
                gateway.json()
                        ? Json.newObject().put("id", id).put("deleted", true).toString()
                        : id + " is deleted");
        return 0;
    }

    private String collection() {
        if (dataset) {
            return "datasets";
        }
        return checkpoint ? "checkpoints" : "jobs";
    }
}
