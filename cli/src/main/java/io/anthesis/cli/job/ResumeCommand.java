package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Resume a training that failed or was cancelled, from its last state.",
        footer = "Example: --set name=again")
public final class ResumeCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "RUN", description = "name, id or its beginning, of a training that has ended")
    private String run;

    @Override
    public Integer call() throws Exception {
        return options.submit(ApiPath.of("trainings", options.run(run), "resume"), Json.newObject(), "training");
    }
}
