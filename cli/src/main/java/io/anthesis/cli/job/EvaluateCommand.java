package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Score a checkpoint, or the images of a sampling.",
        footer = "Example: --set steps=10 --set sampler.solver=dpm-solver++2m")
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    /** What to score. */
    static final class Subject {
        @Option(
                names = "--checkpoint",
                description = "RUN@best, RUN@latest or RUN@epoch:N with a run's name or id; or id of a checkpoint")
        private String checkpoint;

        @Option(names = "--sampling", description = "id of a sampling job, or its beginning")
        private String sampling;
    }

    @Option(
            names = "--protocol",
            defaultValue = EvaluationProtocol.QUICK75_NAME,
            description = EvaluationProtocol.QUICK75_NAME + " or " + EvaluationProtocol.KERAS75_NAME
                    + "; default: ${DEFAULT-VALUE}")
    private String protocol;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "name or number of a class to score alone; default: all classes")
    private String ofClass;

    @Override
    public Integer call() throws Exception {
        var body = Json.newObject().put("protocol", protocol);
        if (subject.checkpoint != null) {
            body.put("checkpoint", subject.checkpoint);
        } else {
            body.put("sampling", subject.sampling);
        }
        if (ofClass != null) {
            body.put("class", ofClass);
        }
        return options.submit(ApiPath.of("evaluations"), body, "evaluation");
    }
}
