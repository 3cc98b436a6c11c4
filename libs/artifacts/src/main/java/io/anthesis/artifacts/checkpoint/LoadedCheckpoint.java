package io.anthesis.artifacts.checkpoint;

import ai.djl.ndarray.NDManager;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.ledger.run.CheckpointRecord;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.ComputeType;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A checkpoint that is ready to be used on one device. */
public final class LoadedCheckpoint implements AutoCloseable {
    /** What was found out about a network's batches holds for all its checkpoints. */
    private static final Map<Compiled, BatchPadding> PADDINGS = new ConcurrentHashMap<>();

    private record Compiled(DiffusionNetwork network, ComputeType type) {}

    private final CheckpointRecord record;
    private final CheckpointManifest manifest;
    private final NDManager manager;
    private final Weights weights;
    private final long sizeBytes;
    private final Map<ComputeType, CompiledNetwork> networks = new EnumMap<>(ComputeType.class);

    private LoadedCheckpoint(
            CheckpointRecord record, CheckpointManifest manifest, NDManager manager, Weights weights, long sizeBytes) {
        this.sizeBytes = sizeBytes;
        this.record = record;
        this.manifest = manifest;
        this.manager = manager;
        this.weights = weights;
    }

    /**
     * @param parent decides the device; the caller closes what is returned
     * @throws NonFiniteWeights if a weight is NaN or infinite
     */
    public static LoadedCheckpoint load(NDManager parent, ObjectStore store, CheckpointRecord record) {
        CheckpointManifest manifest = CheckpointManifest.read(store, record);
        NDManager manager = parent.newSubManager();
        try {
            NetworkGraph graph = manifest.model().network().graph();
            Map<String, HostTensor> tensors = store.read(
                            Bucket.CHECKPOINTS, manifest.weightsDigest(), SafeTensors::read)
                    .tensors();
            NonFiniteWeights.refuse("checkpoint " + record.id(), tensors);
            Weights weights = Weights.of(manager, graph, tensors);
            return new LoadedCheckpoint(record, manifest, manager, weights, sizeBytes(tensors));
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static long sizeBytes(Map<String, HostTensor> tensors) {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.data().byteSize())
                .sum();
    }

    /** @param steps of uniform diffusion times */
    public ImageGenerator generator(int steps, SamplerSpec sampler) {
        ModelSpec model = manifest.model();
        ComputeType type = ComputeType.parse(sampler.computeType());
        var settings = new SamplerSettings(
                DiffusionTimes.uniform(steps),
                sampler.solver().equals(SamplerSpec.DPM_SOLVER) ? Solver.DPM_SOLVER_PP_2M : Solver.DDIM,
                sampler.stochasticity(),
                sampler.variancePreserving(),
                sampler.multisteps(),
                sampler.secondOrderAlpha(),
                sampler.clip());
        var diffusion = new ReverseDiffusion(
                network(type),
                model.schedule(),
                model.prediction(),
                normalizer().range(),
                settings);
        BatchPadding padding =
                PADDINGS.computeIfAbsent(new Compiled(model.network(), type), same -> new BatchPadding());
        return new ImageGenerator(diffusion, weights, normalizer(), padding);
    }

    private CompiledNetwork network(ComputeType type) {
        return networks.computeIfAbsent(
                type, missing -> new CompiledNetwork(manager, weights.graph(), new Compilation(missing, false)));
    }

    public Normalizer normalizer() {
        return manifest.normalizer();
    }

    public CheckpointRecord record() {
        return record;
    }

    public CheckpointManifest manifest() {
        return manifest;
    }

    /** In float32. */
    public CompiledNetwork network() {
        return network(ComputeType.FLOAT32);
    }

    public Weights weights() {
        return weights;
    }

    /** @return what its weights take, in memory as in their file */
    public long sizeBytes() {
        return sizeBytes;
    }

    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        weights.close();
        networks.values().forEach(CompiledNetwork::close);
        manager.close();
    }
}
