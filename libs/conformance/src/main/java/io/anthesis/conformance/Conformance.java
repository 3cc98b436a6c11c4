package io.anthesis.conformance;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.neighbours.BallBoundary;
import io.anthesis.tensor.device.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs golden cases on one device. */
public final class Conformance {
    private static final Map<String, CaseKind> KINDS = Map.ofEntries(
            Map.entry("schedule", new ScheduleCase()),
            Map.entry("embedding", new EmbeddingCase()),
            Map.entry("normalizer", new NormalizerCase()),
            Map.entry("batch-normalization", new BatchNormalizationCase()),
            Map.entry("slerp", new InterpolationCase()),
            Map.entry("network", new NetworkCase()),
            Map.entry("train", new TrainCase()),
            Map.entry("sample", new SampleCase()),
            Map.entry("keras-checkpoint", new KerasCheckpointCase()),
            Map.entry("resize", new ResizeCase()),
            Map.entry("kid", new KidCase()),
            Map.entry("inception", new InceptionCase()),
            Map.entry("frechet", new FrechetCase()),
            Map.entry("prdc", new NeighbourScoresCase(BallBoundary.OPEN)),
            Map.entry("precision-recall", new NeighbourScoresCase(BallBoundary.CLOSED)),
            Map.entry("kid-subsets", new KidSubsetsCase()),
            Map.entry("nearest", new NearestCase()));

    private final Device device;

    public Conformance(Device device) {
        this.device = device;
    }

    /**
     * Runs every case folder directly in {@code folder}, in alphabetical order.
     *
     * @param each is called for every case as it ends
     * @throws IOException if the folder cannot be listed
     * @throws IllegalArgumentException if there is no case in it
     */
    public List<CaseResult> run(Path folder, Consumer<CaseResult> each) throws IOException {
        List<Path> cases = cases(folder);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + folder + "' has no case: a case is a folder with case.json and tensors.safetensors");
        }
        var results = new ArrayList<CaseResult>();
        for (Path path : cases) {
            CaseResult result = run(path);
            results.add(result);
            each.accept(result);
        }
        return results;
    }

    private static List<Path> cases(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.exists(child.resolve("case.json")))
                    .sorted()
                    .toList();
        }
    }

    private CaseResult run(Path path) {
        String name = path.getFileName().toString();
        String kind = "?";
        try (NDManager manager = ComputeDevice.newManager(device)) {
            GoldenCase golden = GoldenCase.read(path);
            kind = golden.text("kind");
            if (!KINDS.containsKey(kind)) {
                return new CaseResult(
                        name,
                        kind,
                        List.of(),
                        "unknown kind; known are " + String.join(", ", new TreeSet<>(KINDS.keySet())));
            }
            return new CaseResult(name, kind, KINDS.get(kind).run(manager, golden), "");
        } catch (IOException | RuntimeException e) { // a case that cannot be run has failed; the others still run
            return new CaseResult(name, kind, List.of(), e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
