package io.anthesis.tensor.script;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.script.OperationScript.Pass;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a network with its weights inside as a file for {@code torch.jit.load}. Its {@code forward} takes the graph's inputs
 * and returns its output as PyTorch has them, (batch, channels, height, width), in evaluation mode.
 */
public final class TorchScriptExport {
    private final NetworkGraph graph;
    private final Map<String, HostTensor> weights;
    private final Map<String, HostTensor> buffers = new LinkedHashMap<>();
    private final Map<String, String> extraFiles = new LinkedHashMap<>();
    private final StringBuilder methods = new StringBuilder();

    /** @param weights one for each weight of the graph, by name */
    public TorchScriptExport(NetworkGraph graph, Map<String, HostTensor> weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /** Adds a tensor that methods can use as {@code self.NAME}. */
    public TorchScriptExport buffer(String name, HostTensor tensor) {
        buffers.put(name, tensor);
        return this;
    }

    /** Adds a method, as TorchScript text indented by two spaces. */
    public TorchScriptExport method(String text) {
        methods.append(text);
        return this;
    }

    /** Adds text that {@code torch.jit.load} gives out through its {@code _extra_files}. */
    public TorchScriptExport extraFile(String name, String text) {
        extraFiles.put(name, text);
        return this;
    }

    /** Equal contents give equal bytes. */
    public void write(OutputStream out) throws IOException {
        var tensors = new LinkedHashMap<String, HostTensor>();
        graph.weights().forEach(spec -> tensors.put(attribute(spec.name()), weights.get(spec.name())));
        tensors.putAll(buffers);
        var pickle = new ModulePickle();
        int storage = 0;
        for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
            pickle.tensor(
                    entry.getKey(),
                    Integer.toString(storage++),
                    entry.getValue().shape());
        }
        try (var archive = new ModuleArchive(out, code(tensors), pickle.finish())) {
            storage = 0;
            for (HostTensor tensor : tensors.values()) {
                archive.put("data/" + storage++, tensor.data().toArray(ValueLayout.JAVA_BYTE));
            }
            for (Map.Entry<String, String> extra : extraFiles.entrySet()) {
                archive.put("extra/" + extra.getKey(), extra.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private String code(Map<String, HostTensor> tensors) {
        List<String> parameters = names(WeightSpec.Role.TRAINABLE);
        List<String> statistics = names(WeightSpec.Role.MOVING_STATISTIC);
        statistics.addAll(buffers.keySet());
        var code = new StringBuilder("class M(Module):\n  __parameters__ = [" + quoted(parameters)
                + "]\n  __buffers__ = [" + quoted(statistics) + "]\n  training : bool\n");
        tensors.keySet().forEach(name -> code.append("  ").append(name).append(" : Tensor\n"));
        return code.append(OperationScript.helpers())
                .append(forward())
                .append(methods)
                .toString();
    }

    private String forward() {
        String parameters = graph.inputs().stream()
                .map(input -> ", " + input.layer() + ": Tensor")
                .collect(Collectors.joining());
        var operations = new OperationScript(
                Compilation.DEFAULT,
                Pass.EVALUATION,
                this::expression,
                symbol -> graph.consumers(symbol) == 1 && symbol != graph.output());
        var body = new StringBuilder("  def forward(self: __torch__.M" + parameters + ") -> Tensor:\n");
        for (Symbol symbol : graph.symbols()) {
            body.append(
                    symbol.operation() instanceof Operation.Input
                            ? "    " + OperationScript.variable(symbol) + " = torch.contiguous(" + symbol.layer()
                                    + ", memory_format=2)\n"
                            : operations.statement(symbol));
        }
        return body + "    return torch.contiguous(" + OperationScript.variable(graph.output()) + ")\n";
    }

    private String expression(String weight) {
        return weights.containsKey(weight) ? "self." + attribute(weight) : "None";
    }

    private List<String> names(WeightSpec.Role role) {
        return graph.weights(role).stream().map(spec -> attribute(spec.name())).collect(Collectors.toList());
    }

    private static String attribute(String weight) {
        return weight.replace('.', '_');
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "\"" + name + "\", ").collect(Collectors.joining());
    }
}
