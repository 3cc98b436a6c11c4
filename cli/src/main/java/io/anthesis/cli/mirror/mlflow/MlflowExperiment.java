package io.anthesis.cli.mirror.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.Tracker;
import io.anthesis.cli.mirror.TrackerProblem;
import io.anthesis.contracts.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import okhttp3.HttpUrl;

/** An experiment of an MLflow server. Runs are found by the tag {@value #RUN_TAG}. */
public final class MlflowExperiment implements Tracker {
    private static final String RUN_TAG = "anthesis.run";

    private final MlflowServer server;
    private final String name;
    private final Consumer<String> tell;
    private final Map<String, MlflowRun> runs = new HashMap<>();
    private Optional<String> id = Optional.empty();
    private boolean toldOfPictures;

    /**
     * @param address of the server
     * @param environment has the credentials, as MLflow's own clients read them
     * @param name of the experiment, which is made if it is not there
     * @param tell gets messages about what cannot be mirrored
     * @throws IllegalArgumentException if the address is not one
     */
    public MlflowExperiment(String address, Map<String, String> environment, String name, Consumer<String> tell) {
        HttpUrl url = HttpUrl.parse(address);
        if (url == null) {
            throw new IllegalArgumentException("the address of the MLflow server must be a URL such as"
                    + " http://127.0.0.1:5000, was '" + address + "'");
        }
        this.server = new MlflowServer(url, MlflowServer.authorization(environment));
        this.name = name;
        this.tell = tell;
    }

    @Override
    public Added add(TrackedRun run, Function<Grid, byte[]> pictures) {
        MlflowRun target = runs.remove(run.id());
        if (target == null) {
            Optional<JsonNode> found = find(run);
            if (found.map(MlflowExperiment::isDeleted).orElse(false)) {
                tell.accept("anthesis: run " + run.shortId()
                        + " was deleted in MLflow and is left out; restore it there" + " to go on with it");
                return new Added(where(found.get().path("info").path("run_id").asText()), 0, 0);
            }
            target = new MlflowRun(server, found.orElseGet(() -> create(run)));
        }
        int values = target.addValues(run);
        int grids = pictures(target, run, pictures);
        target.update(run);
        // After a failure the server says what it has.
        runs.put(run.id(), target);
        return new Added(where(target.id()), values, grids);
    }

    private int pictures(MlflowRun target, TrackedRun run, Function<Grid, byte[]> pictures) {
        if (target.takesPictures()) {
            return target.addPictures(run, pictures);
        }
        if (!run.grids().isEmpty() && !toldOfPictures) {
            toldOfPictures = true;
            tell.accept("anthesis: the experiment '" + name
                    + "' does not keep artifacts behind the MLflow server; grids are left out. Start the"
                    + " server with --serve-artifacts, and name a new experiment with --experiment");
        }
        return 0;
    }

    private String where(String run) {
        return server.address().toString().replaceFirst("/$", "") + "/#/experiments/" + id.orElseThrow() + "/runs/"
                + run;
    }

    private Optional<JsonNode> find(TrackedRun run) {
        ObjectNode search = Json.newObject()
                .put("filter", "tags.\"" + RUN_TAG + "\" = '" + run.id() + "'")
                .put("run_view_type", "ALL")
                .put("max_results", 1);
        search.putArray("experiment_ids").add(experiment());
        return server.post("runs/search", search).path("runs").valueStream().findFirst();
    }

    private static boolean isDeleted(JsonNode run) {
        return run.path("info").path("lifecycle_stage").asText().equals("deleted");
    }

    private JsonNode create(TrackedRun run) {
        ObjectNode create = Json.newObject()
                .put("experiment_id", experiment())
                .put("run_name", run.name())
                .put("start_time", run.started().orElse(run.created()).toEpochMilli());
        create.putArray("tags")
                .add(tag(RUN_TAG, run.id()))
                .add(tag("mlflow.source.name", "anthesis"))
                .add(tag("mlflow.source.type", "JOB"));
        return Fields.required(server.post("runs/create", create), "run");
    }

    private static ObjectNode tag(String key, String value) {
        return Json.newObject().put("key", key).put("value", value);
    }

    private String experiment() {
        if (id.isEmpty()) {
            id = Optional.of(found().orElseGet(this::created));
        }
        return id.get();
    }

    private Optional<String> found() {
        Optional<JsonNode> found = server.find("experiments/get-by-name", Map.of("experiment_name", name))
                .map(answer -> Fields.required(answer, "experiment"));
        if (found.map(experiment -> experiment.path("lifecycle_stage").asText())
                .orElse("")
                .equals("deleted")) {
            throw new TrackerProblem(
                    "experiment '" + name + "' was deleted in MLflow; restore it there, or name another one with"
                            + " --experiment",
                    false);
        }
        return found.map(experiment -> Fields.text(experiment, "experiment_id"));
    }

    private String created() {
        return Fields.text(server.post("experiments/create", Json.newObject().put("name", name)), "experiment_id");
    }

    @Override
    public void close() {
        server.close();
    }
}
