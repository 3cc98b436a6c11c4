package io.anthesis.cli.mirror.mlflow;

import static io.anthesis.cli.mirror.TrackedRuns.all;
import static io.anthesis.cli.mirror.TrackedRuns.points;
import static io.anthesis.cli.mirror.TrackedRuns.run;
import static io.anthesis.cli.mirror.TrackedRuns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRuns;
import io.anthesis.cli.mirror.Tracker.Added;
import io.anthesis.cli.mirror.TrackerProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowExperimentTest {
    private final List<String> told = new ArrayList<>();
    private StubMlflow mlflow;

    @BeforeEach
    void start() throws IOException {
        mlflow = new StubMlflow();
    }

    @AfterEach
    void stop() {
        mlflow.close();
    }

    private MlflowExperiment experiment(Map<String, String> environment) {
        return new MlflowExperiment(mlflow.address(), environment, "flowers", told::add);
    }

    /** As a command that is run again: nothing is known of the server. */
    private Added mirror(TrackedRun run) {
        try (MlflowExperiment experiment = experiment(Map.of())) {
            return experiment.add(run, grid -> TrackedRuns.png());
        }
    }

    @Test
    void aRunHasParamsMetricsPicturesAndItsState() {
        Added added = mirror(run("real flowers", "succeeded", points("loss/noise", 1, 5), points("score/kid", 10), 10));

        assertThat(added).isEqualTo(new Added(mlflow.address() + "/#/experiments/7/runs/r1", 3, 1));
        assertThat(mlflow.params)
                .containsExactly(
                        entry("dataset", "flowers"),
                        entry("network.widths", "[8,16]"),
                        entry("optimizer.learningRate", "0.002"));
        assertThat(mlflow.tags).containsEntry("anthesis.run", TrackedRuns.ID);
        assertThat(mlflow.steps("loss/noise")).containsExactly("1", "5");
        assertThat(mlflow.metrics.getFirst().path("timestamp").asLong()).isEqualTo(1795845093500L);
        assertThat(mlflow.artifacts).containsOnlyKeys("grid/epoch_0001.png");
        assertThat(mlflow.artifacts.get("grid/epoch_0001.png")).isEqualTo(TrackedRuns.png());
        assertThat(mlflow.info.path("status").asText()).isEqualTo("FINISHED");
        assertThat(mlflow.info.path("run_name").asText()).isEqualTo("real flowers");
        assertThat(mlflow.info.path("end_time").asLong()).isEqualTo(1795845792500L);
    }

    @ParameterizedTest
    @CsvSource({"queued, SCHEDULED", "running, RUNNING", "cancelling, RUNNING", "failed, FAILED", "cancelled, KILLED"})
    void statesAreThoseOfMlflow(String state, String status) {
        mirror(run("real flowers", state, List.of(), List.of()));

        assertThat(mlflow.info.path("status").asText()).isEqualTo(status);
    }

    @Test
    void whyARunFailedIsATag() {
        mirror(run("real flowers", "failed", List.of(), List.of()));

        assertThat(mlflow.tags).containsEntry("anthesis.error", "out of memory");
    }

    @Test
    void aSecondTimeAddsOnlyWhatIsNew() {
        mirror(running(points("loss/noise", 1, 2, 5), points("score/kid", 10, 20, 40), 10));

        Added added = mirror(running(points("loss/noise", 1, 3, 5, 9), points("score/kid", 10, 20, 30, 40), 10, 20));

        assertThat(added.values()).isEqualTo(2);
        assertThat(added.grids()).isEqualTo(1);
        assertThat(mlflow.steps("loss/noise")).containsExactly("1", "2", "5", "9");
        assertThat(mlflow.steps("score/kid")).containsExactly("10", "20", "40", "30");
        assertThat(mlflow.requests("experiments/create")).isEqualTo(1);
        assertThat(mlflow.requests("runs/create")).isEqualTo(1);
    }

    @Test
    void theSameAgainWritesNothing() {
        TrackedRun run = run("real flowers", "succeeded", points("loss/noise", 1), points("score/kid", 10), 10);
        mirror(run);
        mlflow.requests.clear();

        mirror(run);

        assertThat(mlflow.requests("runs/log-batch") + mlflow.requests("runs/update"))
                .isZero();
    }

    @Test
    void batchesKeepTheLimitsOfMlflow() {
        long[] steps = LongStream.rangeClosed(1, 2500).toArray();

        Added added = mirror(running(points("loss/noise", steps), List.of()));

        assertThat(added.values()).isEqualTo(2500);
        assertThat(mlflow.steps("loss/noise")).hasSize(2500).doesNotHaveDuplicates();
        assertThat(mlflow.requests("runs/log-batch")).isEqualTo(1 + 3);
    }

    @Test
    void aServerThatRestartsGetsNothingTwice() {
        TrackedRun run =
                running(points("loss/noise", LongStream.rangeClosed(1, 1500).toArray()), points("score/kid", 10));
        try (MlflowExperiment experiment = experiment(Map.of())) {
            experiment.add(running(points("loss/noise", 1), List.of()), grid -> TrackedRuns.png());
            mlflow.failingBatches = 1;
            assertThatThrownBy(() -> experiment.add(run, grid -> TrackedRuns.png()))
                    .isInstanceOfSatisfying(TrackerProblem.class, problem -> assertThat(problem.isPassing())
                            .isTrue())
                    .hasMessage("MLflow at " + mlflow.address() + "/ answered 503: restarting");

            experiment.add(run, grid -> TrackedRuns.png());
        }

        assertThat(mlflow.steps("loss/noise")).hasSize(1500).doesNotHaveDuplicates();
        assertThat(mlflow.steps("score/kid")).containsExactly("10");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusedCredentialsAreNamed(int status) {
        mlflow.status = status;

        assertThatThrownBy(() -> mirror(running(List.of(), List.of())))
                .isInstanceOfSatisfying(TrackerProblem.class, problem -> assertThat(problem.isPassing())
                        .isFalse())
                .hasMessage("MLflow at " + mlflow.address() + "/ refused with " + status
                        + ": set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD,"
                        + " of a user who may write");
    }

    @Test
    void aServerThatIsAwayIsNamed() {
        String address = mlflow.address();
        mlflow.close();

        assertThatThrownBy(() -> mirror(running(List.of(), List.of())))
                .isInstanceOfSatisfying(TrackerProblem.class, problem -> assertThat(problem.isPassing())
                        .isTrue())
                .hasMessage("no answer from MLflow at " + address + "/; start it, or give the address of another one");
    }

    @Test
    void credentialsAreSentAsMlflowsOwnClientsDo() {
        Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "t");
        Map<String, String> all =
                Map.of("MLFLOW_TRACKING_TOKEN", "t", "MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p");

        for (Map<String, String> environment : List.of(Map.<String, String>of(), token, all)) {
            mlflow.authorizations.clear();
            try (MlflowExperiment experiment = experiment(environment)) {
                experiment.add(running(List.of(), List.of(), 10), grid -> TrackedRuns.png());
            }
            String expected = environment.isEmpty() ? null : environment == token ? "Bearer t" : "Basic dTpw";
            assertThat(mlflow.authorizations).isNotEmpty().containsOnly(expected);
        }
    }

    @Test
    void artifactsElsewhereAreLeftOutWithAMessage() {
        mlflow.artifactUri = "s3://bucket/7/r1/artifacts";

        Added added = mirror(running(points("loss/noise", 1), all(List.of(), List.of()), 10));

        assertThat(added.values()).isEqualTo(1);
        assertThat(added.grids()).isZero();
        assertThat(told).singleElement().asString().contains("grids are left out", "--serve-artifacts");
    }

    @Test
    void aRunThatWasDeletedInMlflowStaysDeleted() {
        mirror(running(points("loss/noise", 1), List.of()));
        mlflow.info.put("lifecycle_stage", "deleted");

        Added added = mirror(running(points("loss/noise", 1, 2), List.of()));

        assertThat(added.values()).isZero();
        assertThat(mlflow.steps("loss/noise")).containsExactly("1");
        assertThat(told).singleElement().asString().contains("was deleted in MLflow");
    }

    @Test
    void longSettingsAreShortened() {
        assertThat(MlflowRun.shortened("x".repeat(6001), 6000)).hasSize(6000).endsWith("…");
        assertThat(MlflowRun.shortened("x".repeat(6000), 6000)).hasSize(6000).endsWith("x");
    }

    @Test
    void anAddressIsChecked() {
        assertThatThrownBy(() -> new MlflowExperiment("mlflow:5000", Map.of(), "x", told::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a URL such as http://127.0.0.1:5000, was 'mlflow:5000'");
    }
}
