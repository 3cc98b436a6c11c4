package io.anthesis.tensor.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.tensor.weights.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That Python loads these files is shown by {@code anthesis bench formats}. */
class TorchScriptExportTest {
    @Test
    void theFileComputesWhatTheNetworkDoes() throws IOException {
        var g = new GraphBuilder();
        Symbol x = g.swish(g.groupNormalization(g.conv2d(g.input("images", 8, 8, 3), 16, 3), 8, true, true));
        NetworkGraph graph = g.build(g.multiHeadAttention(g.batchNormalization(x, false, false), 2, 8));
        Map<String, HostTensor> tensors = InitialWeights.draw(graph, 3);
        byte[] file = export(graph, tensors);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, tensors);
                var module = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(file), true, false)) {
            NDArray images = manager.randomNormal(new Shape(2, 8, 8, 3));

            NDArray channelsFirst = IValueUtils.forward(module, new NDList(images.transpose(0, 3, 1, 2)), false)
                    .head();

            assertThat(channelsFirst.transpose(0, 2, 3, 1).toFloatArray())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(network.infer(weights, images).toFloatArray());
        }
        assertThat(export(graph, tensors)).isEqualTo(file);
    }

    @Test
    void classesAreAnotherArgument() throws IOException {
        var g = new GraphBuilder();
        Symbol images = g.input("images", 4, 4, 8);
        NetworkGraph graph = g.build(g.add(g.conv2d(images, 8, 3), g.embedding(g.input("classes", 1, 1, 5), 8)));
        Map<String, HostTensor> tensors = InitialWeights.draw(graph, 3);
        byte[] file = export(graph, tensors);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(manager, graph, tensors);
                var module = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(file), true, false)) {
            NDArray x = manager.randomNormal(new Shape(2, 4, 4, 8));
            NDArray rows = manager.create(new float[] {1, 0, 0, 0, 0, 0, 0, 0.5f, 0.5f, 0}, new Shape(2, 1, 1, 5));

            NDArray channelsFirst = IValueUtils.forward(
                            module, new NDList(x.transpose(0, 3, 1, 2), rows.transpose(0, 3, 1, 2)), false)
                    .head();

            assertThat(channelsFirst.transpose(0, 2, 3, 1).toFloatArray())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(network.infer(weights, x, rows).toFloatArray());
        }
    }

    private static byte[] export(NetworkGraph graph, Map<String, HostTensor> tensors) throws IOException {
        var bytes = new ByteArrayOutputStream();
        new TorchScriptExport(graph, tensors).extraFile("about.txt", "a test").write(bytes);
        return bytes.toByteArray();
    }
}
