package io.anthesis.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our numbers against those of Keras 3.15.1 on TensorFlow 2.21 and of packages that score images; tolerances are the cases' own. */
class ConformanceTest {
    private static final Path HOME = Path.of(System.getProperty("anthesis.home"));
    private static final Path OURS = HOME.resolve("libs/conformance/src/test/resources/golden");
    private static final Path SHARED = HOME.resolve("../shared/golden");
    private static final Path SHARED_METRICS = HOME.resolve("../shared/golden-metrics");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> casesPass() throws IOException {
        var results = new ArrayList<CaseResult>();
        for (Path cases : List.of(OURS, SHARED, SHARED_METRICS)) {
            if (Files.isDirectory(cases)) {
                results.addAll(new Conformance(Device.cpu()).run(cases, result -> {}));
            }
        }
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.name(),
                        () -> assertThat(result.passed()).as(result.line()).isTrue()));
    }

    @Test
    void anUnknownKindFailsAndTheOthersStillRun() throws IOException {
        copy("schedule-angle", "b-schedule");
        copy("schedule-angle", "a-unknown");
        Path json = folder.resolve("a-unknown/case.json");
        Files.writeString(json, Files.readString(json).replace("\"schedule\"", "\"horoscope\""));

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results).extracting(CaseResult::passed).containsExactly(false, true);
        assertThat(results.getFirst().line()).contains("a-unknown", "unknown kind");
    }

    @Test
    void aWrongNumberFails() throws IOException {
        copy("schedule-angle", "wrong");
        Path json = folder.resolve("wrong/case.json");
        Files.writeString(json, Files.readString(json).replace("0.95", "0.94"));

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results.getFirst().passed()).isFalse();
        assertThat(results.getFirst().line()).contains("FAILED", "noise rates");
    }

    @ParameterizedTest
    @CsvSource({
        "frechet-small, frechet_distance",
        "prdc-k5-small, recall",
        "prc-k3-small, recall",
        "kid-subsets-small, standard_deviation",
        "nearest-small, authentic"
    })
    void aWrongScoreFails(String name, String parameter) throws IOException {
        copy(name, "wrong");
        Path json = folder.resolve("wrong/case.json");
        Files.writeString(json, Files.readString(json).replaceFirst("\"" + parameter + "\": ", "$0 1"));

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results.getFirst().passed()).isFalse();
        assertThat(results.getFirst().line()).contains("FAILED", parameter);
    }

    @Test
    void theOtherComparisonFails() throws IOException {
        copy("prdc-k5-small", "as-published");
        copy("prdc-k5-small", "of-itself");
        Path json = folder.resolve("of-itself/case.json");
        Files.writeString(json, Files.readString(json).replace("is < the", "is <= the"));
        for (String name : List.of("as-published", "of-itself")) {
            withItself(folder.resolve(name));
        }

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results).extracting(CaseResult::passed).containsExactly(true, false);
    }

    @Test
    void classesThatAreLeftOutFail() throws IOException {
        copy("network-conditional", "without");
        Files.copy(
                OURS.resolve("network-conditional/network.weights.h5"), folder.resolve("without/network.weights.h5"));
        Path json = folder.resolve("without/case.json");
        Files.writeString(json, Files.readString(json).replace("\"classes\"", "\"ignored\""));

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results.getFirst().passed()).isFalse();
        assertThat(results.getFirst().line()).contains("FAILED", "tolerance 2.00e-03");
    }

    @Test
    void aTruncatedCaseFailsWithTheReason() throws IOException {
        copy("schedule-angle", "short");
        Path tensors = folder.resolve("short/tensors.safetensors");
        Files.write(tensors, Arrays.copyOf(Files.readAllBytes(tensors), 300));

        List<CaseResult> results = new Conformance(Device.cpu()).run(folder, result -> {});

        assertThat(results.getFirst().line()).contains("FAILED", "truncated");
    }

    @Test
    void aFolderWithoutCasesIsRefused() {
        assertThatThrownBy(() -> new Conformance(Device.cpu()).run(folder, result -> {}))
                .hasMessageContaining("has no case");
    }

    /** Of a set and itself: each ball has its center and, without its boundary, k - 1 others. */
    private static void withItself(Path path) throws IOException {
        HostTensor real =
                SafeTensors.read(path.resolve("tensors.safetensors")).tensors().get("real");
        SafeTensors.write(path.resolve("tensors.safetensors"), Map.of("real", real, "generated", real), Map.of());
        Files.writeString(
                path.resolve("case.json"),
                Files.readString(path.resolve("case.json"))
                        .replaceAll("\"(precision|recall|density|coverage)\": [0-9.e-]+", "\"$1\": 1"));
    }

    private void copy(String name, String as) throws IOException {
        Files.createDirectory(folder.resolve(as));
        for (String file : List.of("case.json", "tensors.safetensors")) {
            Files.copy(OURS.resolve(name).resolve(file), folder.resolve(as).resolve(file));
        }
    }
}
