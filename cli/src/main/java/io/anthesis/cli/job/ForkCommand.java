package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fork",
        mixinStandardHelpOptions = true,
        description = "Begin a training with the weights of another one, with other settings.",
        footer = "Example: --set optimizer.learningRate=0.0005 --set data.batchSize=32")
public final class ForkCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "RUN", description = "name, id or its beginning, of a training")
    private String run;

    @Option(names = "--name", description = "of the new training; default: the name of RUN")
    private String name;

    @Option(names = "--checkpoint", description = "whose weights to begin with; default: RUN@latest")
    private String checkpoint;

    @Override
    public Integer call() throws Exception {
        ObjectNode changes = Json.newObject();
        if (name != null) {
            changes.put("name", name);
        }
        if (checkpoint != null) {
            changes.put("initialCheckpoint", checkpoint);
        }
        return options.submit(ApiPath.of("trainings", options.run(run), "fork"), changes, "training");
    }
}
