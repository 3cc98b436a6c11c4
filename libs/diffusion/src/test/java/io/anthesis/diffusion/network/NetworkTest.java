package io.anthesis.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.program.kernel.Digests;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.weights.InitialWeights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static final String RESIDUAL = """
            {"network":{"architecture":"residual-unet","imageSize":16,"widths":[8,16],"blockDepth":1,\
            "embeddingDimensions":32,"embeddingMaxFrequency":1000.0%s},\
            "schedule":{"kind":"angle","minSignalRate":0.02,"maxSignalRate":0.95},"prediction":"noise"}""";
    private static final String CLEAR = """
            {"network":{"architecture":"clear-unet","imageSize":16,"widths":[8,16],"attentions":[false,true],\
            "blockDepth":1,"noiseEmbeddingDimensions":16,"noiseEmbeddingMaxFrequency":1000.0,\
            "imageEmbeddingDimensions":8,"patchSize":2%s},\
            "schedule":{"kind":"angle","minSignalRate":0.02,"maxSignalRate":0.95},"prediction":"noise"}""";

    private static ResidualUNet residual(int classes, double dropout) {
        return new ResidualUNet(16, List.of(8, 16), 1, 32, 1000, classes, dropout);
    }

    private static ClearUNet clear(int classes, double dropout) {
        return new ClearUNet(16, List.of(8, 16), List.of(false, true), 1, 16, 1000, 8, 2, classes, dropout);
    }

    static Stream<DiffusionNetwork> conditional() {
        return Stream.of(residual(10, 0), clear(10, 0.25));
    }

    /** Every symbol with its inputs, its shape and its weights. */
    private static String text(NetworkGraph graph) {
        return graph.symbols().stream()
                .map(symbol -> symbol.id() + " " + symbol.layer() + " " + symbol.operation() + " "
                        + symbol.inputs().stream().map(Symbol::id).toList() + " " + symbol.height() + "x"
                        + symbol.width() + "x" + symbol.channels() + " "
                        + symbol.weights().stream()
                                .map(spec -> spec.name() + Arrays.toString(spec.shape()) + spec.initializer()
                                        + spec.role() + spec.fanIn() + "/" + spec.fanOut())
                                .toList())
                .collect(Collectors.joining("\n"));
    }

    /** The digests were taken from version 0.1. */
    @Test
    void graphsWithoutClassesAreThoseOfVersion01() {
        assertThat(Digests.of(text(residual(0, 0).graph())))
                .isEqualTo("ea24a30f27cef1e16c50f0d254e374ff37f0a3f2f7899dd9b7466d915d645cc0");
        assertThat(Digests.of(text(clear(0, 0).graph())))
                .isEqualTo("55f50f53d4b72cf96495d806b725a6dcdf6933135c3701b68fd66f51b0597120");
        assertThat(text(residual(0, 0.5).graph())).isEqualTo(text(residual(0, 0).graph()));
        assertThat(text(clear(0, 0.5).graph())).isEqualTo(text(clear(0, 0).graph()));
    }

    @ParameterizedTest
    @ValueSource(strings = {RESIDUAL, CLEAR})
    void descriptionsOfVersion01AreReadAndWrittenAsTheyWere(String format) {
        String json = format.formatted("");

        ModelSpec spec = ModelSpec.parse(json);

        assertThat(spec.network().classes()).isZero();
        assertThat(spec.network().dropout()).isZero();
        assertThat(spec.network().classRows()).isZero();
        assertThat(spec.toJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {RESIDUAL, CLEAR})
    void classesAndDropoutAreWrittenWhereThereAreAny(String format) {
        String json = format.formatted(",\"classes\":10,\"dropout\":0.1");

        ModelSpec spec = ModelSpec.parse(json);

        assertThat(spec.network().classes()).isEqualTo(10);
        assertThat(spec.network().dropout()).isEqualTo(0.1);
        assertThat(spec.toJson()).isEqualTo(json);
        assertThat(ModelSpec.parse(format.formatted(",\"classes\":10")).toJson())
                .isEqualTo(format.formatted(",\"classes\":10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {RESIDUAL, CLEAR})
    void descriptionsStayStrict(String format) {
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted(",\"class\":10")))
                .hasMessageContaining("'network.class' is no field");
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted(",\"classes\":null")))
                .hasMessageContaining("network.classes is missing");
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted(",\"classes\":1.5")))
                .hasMessageContaining("network.classes must be a whole number");
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted(",\"classes\":1001")))
                .hasMessageContaining("classes must be 0 to 1000, was 1001");
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted(",\"dropout\":1")))
                .hasMessageContaining("dropout must be 0 or more and below 1, was 1.0");
        assertThatThrownBy(() -> ModelSpec.parse(format.formatted("").replace("\"blockDepth\":1,", "")))
                .hasMessageContaining("network.blockDepth is missing");
    }

    @ParameterizedTest
    @MethodSource("conditional")
    void classesAreAThirdInputAndOneTable(DiffusionNetwork network) {
        NetworkGraph graph = network.graph();

        assertThat(graph.inputs().stream().map(Symbol::layer))
                .containsExactly("noisy_images", "noise_variances", "classes");
        Symbol input = graph.inputs().get(2);
        assertThat(List.of(input.height(), input.width(), input.channels())).containsExactly(1, 1, 11);
        HostTensor table = InitialWeights.draw(graph, 1).get("embedding.embeddings");
        assertThat(table.shape()).containsExactly(network instanceof ResidualUNet ? 32 : 16, 11);
        float largest = 0;
        for (float number : table.floats()) {
            largest = Math.max(largest, Math.abs(number));
        }
        assertThat(largest).isBetween(0.045f, 0.05f);
    }

    @Test
    void dropoutIsNoPartOfInference() {
        assertThat(text(residual(10, 0.5).graph()))
                .isEqualTo(text(residual(10, 0).graph()));
        assertThat(new ModelSpec(residual(0, 0), new AngleSchedule(0.02, 0.95), PredictionType.NOISE).toJson())
                .doesNotContain("dropout");
    }
}
