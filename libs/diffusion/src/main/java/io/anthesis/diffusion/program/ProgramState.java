package io.anthesis.diffusion.program;

import io.anthesis.diffusion.training.StateNames;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Resources;
import io.anthesis.program.network.WeightLayout;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.weights.InitialWeights;
import io.anthesis.tensor.weights.WeightMismatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that steps change, on a device: what {@link io.anthesis.diffusion.training.TrainingState} is to TorchScript. Both are
 * written as the same tensors, so that one goes on where the other stopped.
 */
public final class ProgramState implements AutoCloseable {
    private final Resources resources = new Resources();

    /** The network that is trained; its moving statistics are those of the step that is being computed. */
    final NetworkWeights network;

    final WeightLayout trainable;
    final WeightLayout statistics;
    final List<Average> averages = new ArrayList<>();
    final DeviceArray firstMoments;
    final DeviceArray secondMoments;
    final DeviceArray movingStatistics;

    private long steps;

    /** A moving average of all weights. */
    record Average(DeviceArray trainable, DeviceArray statistics) {}

    private ProgramState(Device device, NetworkGraph graph, ComputeType computeType, int averageCount, long steps) {
        this.steps = steps;
        try {
            this.network = resources.add(new NetworkWeights(device, graph, computeType));
            this.trainable = network.trainable();
            this.statistics = network.statistics();
            for (int i = 0; i < averageCount; i++) {
                averages.add(new Average(
                        resources.add(floats(device, trainable)), resources.add(floats(device, statistics))));
            }
            this.firstMoments = resources.add(floats(device, trainable));
            this.secondMoments = resources.add(floats(device, trainable));
            this.movingStatistics = resources.add(floats(device, statistics));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private static DeviceArray floats(Device device, WeightLayout layout) {
        return new DeviceArray(device, layout.count(), ElementType.FLOAT32);
    }

    /** A new state with one EMA, which begins as a copy of the network. */
    public static ProgramState initialize(Device device, NetworkGraph graph, long seed, ComputeType computeType) {
        Map<String, HostTensor> weights = InitialWeights.draw(graph, seed);
        return of(device, graph, weights, weights, computeType);
    }

    /** A state of given weights whose optimizer has not moved yet. */
    public static ProgramState of(
            Device device,
            NetworkGraph graph,
            Map<String, HostTensor> network,
            Map<String, HostTensor> ema,
            ComputeType computeType) {
        return restore(device, graph, StateNames.ofWeights(network, ema), 0, computeType);
    }

    /**
     * @param tensors of {@link #toHost}, or of a state of TorchScript
     * @throws WeightMismatch naming what is missing, left over or of another shape
     */
    public static ProgramState restore(
            Device device, NetworkGraph graph, Map<String, HostTensor> tensors, long steps, ComputeType computeType) {
        Map<String, HostTensor> network = part(graph, tensors, StateNames.NETWORK);
        var averages = new ArrayList<Map<String, HostTensor>>();
        for (int i = 0; i < Math.max(1, StateNames.averages(tensors)); i++) {
            averages.add(part(graph, tensors, StateNames.ema(i)));
        }
        Map<String, HostTensor> firstMoments = part(graph, tensors, StateNames.FIRST_MOMENTS);
        Map<String, HostTensor> secondMoments = part(graph, tensors, StateNames.SECOND_MOMENTS);
        var state = new ProgramState(device, graph, computeType, averages.size(), steps);
        try {
            state.network.write(network);
            for (int i = 0; i < averages.size(); i++) {
                Average average = state.averages.get(i);
                average.trainable.write(0, state.trainable.pack(averages.get(i)));
                average.statistics.write(0, state.statistics.pack(averages.get(i)));
            }
            state.movingStatistics.copy(state.network.moving());
            state.firstMoments.write(0, state.trainable.pack(firstMoments));
            state.secondMoments.write(0, state.trainable.pack(secondMoments));
        } catch (RuntimeException | Error e) {
            state.resources.closeAfter(e);
            throw e;
        }
        return state;
    }

    private static Map<String, HostTensor> part(NetworkGraph graph, Map<String, HostTensor> tensors, String prefix) {
        Map<String, HostTensor> part = StateNames.part(tensors, prefix);
        WeightMismatch.check(graph, part);
        return part;
    }

    /**
     * To be called when every step that was started is finished, as {@link #steps} says no more than that.
     *
     * @return all sets of weights under prefixed names; the moments of moving statistics are zero
     */
    public Map<String, HostTensor> toHost() {
        var tensors = new LinkedHashMap<String, HostTensor>();
        put(tensors, StateNames.NETWORK, network.numbers(), movingStatistics);
        for (int i = 0; i < averages.size(); i++) {
            put(tensors, StateNames.ema(i), averages.get(i).trainable, averages.get(i).statistics);
        }
        put(tensors, StateNames.FIRST_MOMENTS, firstMoments, null);
        put(tensors, StateNames.SECOND_MOMENTS, secondMoments, null);
        return tensors;
    }

    /** @return all weights as the last step left them, by name; as {@link #toHost} otherwise */
    public Map<String, HostTensor> networkToHost() {
        var tensors = new LinkedHashMap<String, HostTensor>();
        put(tensors, "", network.numbers(), movingStatistics);
        return tensors;
    }

    /** @return a moving average of all weights, 0 for the first, by name; as {@link #toHost} otherwise */
    public Map<String, HostTensor> averageToHost(int average) {
        var tensors = new LinkedHashMap<String, HostTensor>();
        put(tensors, "", averages.get(average).trainable, averages.get(average).statistics);
        return tensors;
    }

    private void put(
            Map<String, HostTensor> tensors, String prefix, DeviceArray ofTrainable, DeviceArray ofStatistics) {
        Map<String, HostTensor> all = trainable.unpack(ofTrainable.read(0, trainable.count()));
        float[] numbers =
                ofStatistics == null ? new float[statistics.count()] : ofStatistics.read(0, statistics.count());
        all.putAll(statistics.unpack(numbers));
        for (WeightSpec spec : network.graph().weights()) {
            tensors.put(prefix + spec.name(), all.get(spec.name()));
        }
    }

    /** Moving statistics of a step that was broken off. */
    void forgetPendingStatistics() {
        network.moving().copy(movingStatistics);
    }

    /** @param done the number of the last step */
    void count(long done) {
        steps = done;
    }

    /** @return steps done, 0 at first */
    public long steps() {
        return steps;
    }

    @Override
    public void close() {
        resources.close();
    }
}
