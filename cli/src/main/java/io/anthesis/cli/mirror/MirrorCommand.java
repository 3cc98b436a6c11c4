package io.anthesis.cli.mirror;

import io.anthesis.cli.mirror.mlflow.MlflowExperiment;
import io.anthesis.cli.mirror.tensorboard.LogFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "mirror",
        mixinStandardHelpOptions = true,
        description = "Copy trainings to TensorBoard or MLflow: curves, scores, grids, settings.",
        subcommands = {MirrorCommand.ToTensorBoard.class, MirrorCommand.ToMlflow.class})
public final class MirrorCommand {
    private MirrorCommand() {}

    @Command(
            name = "tensorboard",
            mixinStandardHelpOptions = true,
            description = {
                "Write trainings as event files, for tensorboard --logdir DIR.",
                "Run it again to add what is new; nothing is written twice."
            })
    static final class ToTensorBoard implements Callable<Integer> {
        @Mixin
        private MirrorOptions options;

        @Parameters(paramLabel = "DIR", description = "gets a folder for each training; made if it is not there")
        private Path folder;

        @Override
        public Integer call() throws Exception {
            return new Mirroring(options, System.out, System.err).run(() -> LogFolder.open(folder, Clock.systemUTC()));
        }
    }

    @Command(
            name = "mlflow",
            mixinStandardHelpOptions = true,
            description = {
                "Log trainings as runs of an MLflow server.",
                "Run it again to add what is new; nothing is logged twice. Credentials come from"
                        + " MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD."
            })
    static final class ToMlflow implements Callable<Integer> {
        @Mixin
        private MirrorOptions options;

        @Parameters(paramLabel = "URL", description = "of the MLflow server, such as http://127.0.0.1:5000")
        private String server;

        @Option(
                names = "--experiment",
                paramLabel = "NAME",
                defaultValue = "${env:MLFLOW_EXPERIMENT_NAME:-anthesis}",
                description = "made if it is not there; default: $$MLFLOW_EXPERIMENT_NAME, else anthesis")
        private String experiment;

        @Override
        public Integer call() throws Exception {
            return new Mirroring(options, System.out, System.err)
                    .run(() -> new MlflowExperiment(server, System.getenv(), experiment, System.err::println));
        }
    }
}
