package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.network.WeightLayout;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec.Role;
import io.anthesis.tensor.weights.WeightMismatch;
import java.util.Map;

/** The weights of a network on a device, where programs read them. Their addresses stay when others are written. */
public final class NetworkWeights implements AutoCloseable {
    private final Resources resources = new Resources();
    private final NetworkGraph graph;
    private final ComputeType computeType;
    private final WeightLayout trainable;
    private final WeightLayout statistics;
    private final DeviceArray numbers;
    private final DeviceArray rounded;
    private final DeviceArray moving;

    /** @param computeType decides what convolutions read */
    public NetworkWeights(Device device, NetworkGraph graph, ComputeType computeType) {
        this.graph = graph;
        this.computeType = computeType;
        this.trainable = new WeightLayout(graph, Role.TRAINABLE);
        this.statistics = new WeightLayout(graph, Role.MOVING_STATISTIC);
        try {
            this.numbers = resources.add(new DeviceArray(device, trainable.count(), ElementType.FLOAT32));
            this.rounded =
                    resources.add(new DeviceArray(device, trainable.count(), ElementType.ofActivations(computeType)));
            this.moving = resources.add(new DeviceArray(device, statistics.count(), ElementType.FLOAT32));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /**
     * @param tensors by weight
     * @throws WeightMismatch naming what is missing, left over or of another shape
     */
    public void write(Map<String, HostTensor> tensors) {
        WeightMismatch.check(graph, tensors);
        numbers.write(0, trainable.pack(tensors));
        moving.write(0, statistics.pack(tensors));
        rounded.copy(numbers);
    }

    public NetworkGraph graph() {
        return graph;
    }

    /** @return what convolutions compute in */
    public ComputeType computeType() {
        return computeType;
    }

    /** @return where trainable weights lie in {@link #numbers} and {@link #rounded} */
    public WeightLayout trainable() {
        return trainable;
    }

    /** @return where moving statistics lie in {@link #moving} */
    public WeightLayout statistics() {
        return statistics;
    }

    /** @return trainable weights in float32 */
    public DeviceArray numbers() {
        return numbers;
    }

    /** @return trainable weights as convolutions read them */
    public DeviceArray rounded() {
        return rounded;
    }

    /** @return moving statistics */
    public DeviceArray moving() {
        return moving;
    }

    /** @return where a weight lies */
    public long address(Source source) {
        String name = source.name();
        if (statistics.contains(name)) {
            return moving.address(statistics.offset(name));
        }
        boolean isRounded = source.type() == NumberType.ACTIVATION && computeType == ComputeType.BFLOAT16;
        return (isRounded ? rounded : numbers).address(trainable.offset(name));
    }

    @Override
    public void close() {
        resources.close();
    }
}
