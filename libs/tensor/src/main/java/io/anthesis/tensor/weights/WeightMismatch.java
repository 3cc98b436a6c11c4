package io.anthesis.tensor.weights;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** A file does not hold the weights of a network; the message names the first 50 differences at once. */
public final class WeightMismatch extends IllegalArgumentException {
    private static final int MAX_SHOWN = 50;

    private WeightMismatch(List<String> differences) {
        super("weights do not fit the network: "
                + String.join("; ", differences.subList(0, Math.min(MAX_SHOWN, differences.size())))
                + (differences.size() > MAX_SHOWN ? "; and " + (differences.size() - MAX_SHOWN) + " more" : ""));
    }

    /** @throws WeightMismatch naming every weight that is missing, left over or of another shape */
    public static void check(NetworkGraph graph, Map<String, HostTensor> tensors) {
        var differences = new ArrayList<String>();
        var expected = new HashSet<String>();
        for (WeightSpec spec : graph.weights()) {
            expected.add(spec.name());
            HostTensor tensor = tensors.get(spec.name());
            if (tensor == null) {
                differences.add(spec.name() + " is missing");
            } else if (!Arrays.equals(tensor.shape(), spec.shape())) {
                differences.add(spec.name() + " should have shape " + Arrays.toString(spec.shape()) + ", has "
                        + Arrays.toString(tensor.shape()));
            }
        }
        for (String name : tensors.keySet()) {
            if (!expected.contains(name)) {
                differences.add(name + " is left over");
            }
        }
        if (!differences.isEmpty()) {
            throw new WeightMismatch(differences);
        }
    }
}
