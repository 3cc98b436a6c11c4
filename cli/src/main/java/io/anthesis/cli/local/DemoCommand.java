package io.anthesis.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.CheckpointNames;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.cli.job.FetchCommand;
import io.anthesis.cli.job.Following;
import io.anthesis.cli.job.LeaderboardCommand;
import io.anthesis.cli.output.Terminal;
import io.anthesis.cli.picture.Preview;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Start everything, import a data set, train, sample, score, show the leaderboard and the pictures, stop everything.",
            "Needs no network, no Docker and no data set: by default it draws its own blossoms."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Map<String, String> FIRST_SAMPLES_SOON = Map.of("ANTHESIS_TRAINER_PREVIEW_AFTER", "5s");
    /** Of blossoms, with all of a preset's epochs (docs/measurements.md); larger presets take a GPU. */
    private static final Map<String, String> TIMES =
            Map.of("quick", "about six minutes on two CPU cores", "tiny", "one to two minutes on two CPU cores");

    @Option(
            names = "--preset",
            defaultValue = Presets.DEFAULT,
            description =
                    "quick (32 px, minutes), seed (the Keras example, 64 px: hours on a CPU), clear or quality (64 px: for GPUs), or"
                            + " tiny (16 px, a smoke test); default: ${DEFAULT-VALUE}")
    private String preset;

    @Option(
            names = "--dataset",
            defaultValue = DatasetImport.BLOSSOMS,
            description =
                    "blossoms, oxford-flowers-102, or a name of your own with --archive or --folder; default: ${DEFAULT-VALUE}")
    private String dataset;

    @Option(names = "--archive", paramLabel = "FILE", description = "archive of the data set")
    private Path archive;

    @Option(names = "--folder", paramLabel = "DIR", description = "folder of the data set's images")
    private Path folder;

    @Option(
            names = "--setid",
            paramLabel = "FILE",
            description = "official setid.mat of oxford-flowers-102; default: beside the archive")
    private Path setid;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "official imagelabels.mat of oxford-flowers-102; default: beside the archive")
    private Path labels;

    @Option(names = "--epochs", description = "default: the preset's")
    private Integer epochs;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description =
                    "of an Anthesis that runs already, such as docker compose's; nothing is started or stopped then")
    private URI running;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".anthesis/demo",
            description = "folder that everything is kept in; default: ${DEFAULT-VALUE}")
    private Path data;

    @Override
    public Integer call() throws Exception {
        JsonNode presets = Presets.all();
        JsonNode defaults = presets.path(preset);
        if (defaults.isMissingNode()) {
            String names = String.join(
                    ", ", presets.propertyStream().map(Map.Entry::getKey).toList());
            System.err.println("anthesis: --preset must be one of " + names + ", was " + preset);
            return 2;
        }
        Instant begin = Instant.now();
        System.out.println(intention(defaults));
        boolean succeeded;
        int imageSize = defaults.path("data").path("imageSize").asInt();
        if (running != null) {
            succeeded = run(new GatewayClient(running, GatewayOptions.key()), data, imageSize);
            System.out.printf("done after %.0f s%n", seconds(begin));
            return succeeded ? 0 : 1;
        }
        var settings = new PlatformSettings(data, Map.of(), PlatformSettings.freePorts(), Map.of(), FIRST_SAMPLES_SOON);
        try (var platform = new Platform(settings, System.out::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(platform::close));
            System.out.println("starting Kafka, PostgreSQL, S3, gateway, trainer, sampler and evaluator");
            platform.start();
            System.out.printf("all ready after %.1f s%n", seconds(begin));
            var gateway = new GatewayClient(URI.create(platform.gatewayAddress()));
            succeeded = run(gateway, platform.folder().root(), imageSize);
        }
        System.out.printf("done after %.0f s%n", seconds(begin));
        return succeeded ? 0 : 1;
    }

    /** What will happen, how long it takes where that was measured, and where to look. */
    private String intention(JsonNode defaults) {
        int count = epochs == null ? Fields.required(defaults, "epochs").asInt() : epochs;
        boolean measured = epochs == null && dataset.equals(DatasetImport.BLOSSOMS);
        String time = measured && TIMES.containsKey(preset) ? " This takes " + TIMES.get(preset) + "." : "";
        return "The demo imports the data set " + dataset + ", trains a model on it (preset " + preset + ", epochs: "
                + count
                + "), scores each checkpoint and samples images." + time + System.lineSeparator()
                + "Pictures come during the training: " + data.resolve("pictures") + System.lineSeparator()
                + (running == null
                        ? "Ctrl-C stops everything; what was made stays in " + data + "."
                        : "Ctrl-C leaves the jobs running.");
    }

    private boolean run(GatewayClient gateway, Path root, int imageSize) throws IOException {
        JsonNode imported = new DatasetImport(gateway, dataset, imageSize)
                .run(new DatasetImport.Source(archive, folder, setid, labels), System.out::println);
        System.out.printf(
                "data set %s: %d images for training, %d for validation%n",
                dataset,
                Fields.required(imported, "trainingCount").asInt(),
                Fields.required(imported, "validationCount").asInt());
        Path folder = root.resolve("pictures");
        var pictures = new DemoPictures(
                gateway,
                folder,
                Preview.detect(System.getenv(), Terminal.isThere()),
                Terminal.width().orElse(Terminal.USUAL_WIDTH));
        System.out.print(pictures.real(dataset));
        ObjectNode request = Json.newObject().put("dataset", dataset).put("preset", preset);
        if (epochs != null) {
            request.put("epochs", epochs);
        }
        String run = Fields.text(gateway.submit(ApiPath.of("trainings"), request), "id");
        System.out.println("training " + run);
        DemoPictures ofRun = pictures.in(folder.resolve(run));
        if (!Following.follow(gateway, run, "training", (type, event) -> ofRun.of(run, type, event))) {
            return false;
        }
        awaitEvaluations(gateway, run);
        System.out.print(ofRun.overviews());
        String latest = run + "@latest";
        String sampling = Fields.text(
                gateway.submit(ApiPath.of("samplings"), Json.newObject().put("checkpoint", latest)), "id");
        if (!Following.follow(gateway, sampling, "sampling")) {
            return false;
        }
        System.out.println();
        LeaderboardCommand.print(gateway.list(ApiPath.of("leaderboard"), 50), new CheckpointNames(gateway), System.out);
        System.out.println();
        show(gateway, folder, run, sampling);
        return true;
    }

    /** Each checkpoint is scored without being asked; the last ones still are when the training ends. */
    private static void awaitEvaluations(GatewayClient gateway, String run) throws IOException {
        var names = new CheckpointNames(gateway);
        for (JsonNode job : gateway.list(
                ApiPath.of("jobs").with("kind", JobKind.EVALUATION.key()).with("run", run), Integer.MAX_VALUE)) {
            if (!job.has("finishedAt")) {
                Following.follow(
                        gateway,
                        Fields.text(job, "id"),
                        "evaluation of "
                                + names.checkpoint(
                                        job.path("spec").path("checkpoint").asText()));
            }
        }
    }

    private void show(GatewayClient gateway, Path pictures, String run, String sampling) throws IOException {
        List<Path> images = FetchCommand.images(gateway, sampling, pictures.resolve(sampling));
        FetchCommand.checkpoint(gateway, run + "@best", pictures);
        String best = Fields.text(gateway.get(ApiPath.of("checkpoints", run + "@best")), "id");
        System.out.println("3x6 grid of the last checkpoint: " + images.getFirst());
        System.out.println("its " + (images.size() - 1) + " images:     "
                + images.getFirst().getParent());
        System.out.println("best checkpoint:         " + pictures.resolve(best + ".safetensors"));
        System.out.println("its 3x6 grid:            " + pictures.resolve(best + ".png"));
    }

    private static double seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }
}
