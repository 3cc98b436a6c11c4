package io.anthesis.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers against those of Keras 3.15.1 on TensorFlow 2.21; tolerances are the cases' own. */
class ConformanceTest {
    private static final Path HOME = Path.of(System.getProperty("anthesis.home"));
    private static final Path OURS = HOME.resolve("libs/conformance/src/test/resources/golden");
    private static final Path SHARED = HOME.resolve("../shared/golden");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> casesPass() throws IOException {
        var results = new ArrayList<CaseResult>();
        for (Path cases : List.of(OURS, SHARED)) {
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

    private void copy(String name, String as) throws IOException {
        Files.createDirectory(folder.resolve(as));
        for (String file : List.of("case.json", "tensors.safetensors")) {
            Files.copy(OURS.resolve(name).resolve(file), folder.resolve(as).resolve(file));
        }
    }
}
