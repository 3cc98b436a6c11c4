package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.frechet.FrechetDistance;
import io.anthesis.metrics.kid.FeatureSet;
import io.anthesis.metrics.kid.KidSubsets;
import io.anthesis.metrics.kid.StoredFeatures;
import io.anthesis.metrics.neighbours.BallBoundary;
import io.anthesis.metrics.neighbours.NeighbourScores;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link MetricsBenchmark} measures, and which packages of Python compute the same; {@code bench/metrics/peers.py} has their side. */
enum MetricsWork {
    FRECHET("frechet", 1e-4, List.of("torch-fidelity", "clean-fid")) {
        @Override
        Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager) {
            return Map.of("frechet_distance", FrechetDistance.value(real, generated, manager));
        }
    },
    FRECHET_INTERVAL("frechet-interval", 0, List.of()) {
        @Override
        Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager) {
            return Map.of(
                    "standard_error",
                    FrechetDistance.of(real, generated, manager).estimate().standardError());
        }
    },
    KID_SUBSETS("kid-subsets", 1e-4, List.of("torch-fidelity")) {
        @Override
        Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager)
                throws IOException {
            Map<String, HostTensor> rows =
                    SafeTensors.read(folder.resolve(SUBSETS_FILE)).tensors();
            KidSubsets subsets = KidSubsets.of(
                    real, generated, lists(rows.get("real_subsets")), lists(rows.get("generated_subsets")));
            return ordered("mean", subsets.mean(), "standard_deviation", subsets.standardDeviation());
        }
    },
    PRECISION_RECALL("precision-recall", 0.002, List.of("torch-fidelity")) {
        @Override
        Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager) {
            NeighbourScores scores = NeighbourScores.of(real, generated, 3, BallBoundary.CLOSED, manager);
            return ordered(
                    "precision", scores.precision().value(),
                    "recall", scores.recall().value());
        }
    },
    PRDC("prdc", 0.002, List.of("prdc")) {
        @Override
        Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager) {
            NeighbourScores scores = NeighbourScores.of(real, generated, 5, BallBoundary.OPEN, manager);
            return ordered(
                    "precision", scores.precision().value(),
                    "recall", scores.recall().value(),
                    "density", scores.density().value(),
                    "coverage", scores.coverage().value());
        }
    };

    static final String REAL_FILE = "real.safetensors";
    static final String GENERATED_FILE = "generated.safetensors";
    static final String SUBSETS_FILE = "subsets.safetensors";
    static final int SUBSETS = 100;
    static final int FEWEST_IMAGES = 100;
    private static final int LARGEST_SUBSET = 1000;

    private final String key;
    private final double tolerance;
    private final List<String> peers;

    MetricsWork(String key, double tolerance, List<String> peers) {
        this.key = key;
        this.tolerance = tolerance;
        this.peers = peers;
    }

    /** @return the name in tables and for {@code peers.py} */
    String key() {
        return key;
    }

    /** @return the largest difference from a peer, as a fraction of the peer's number; peers compute in float32 */
    double tolerance() {
        return tolerance;
    }

    List<String> peers() {
        return peers;
    }

    /** @return images in each subset: torch-fidelity's thousand, or half of the images if those are few */
    static int subsetSize(int images) {
        return Math.min(LARGEST_SUBSET, images / 2);
    }

    /**
     * @param folder with the subsets
     * @return numbers by name, in the order in which they are printed
     */
    abstract Map<String, Double> run(FeatureSet real, FeatureSet generated, Path folder, NDManager manager)
            throws IOException;

    Map<String, Double> run(Path folder, NDManager manager) throws IOException {
        return run(
                StoredFeatures.open(folder.resolve(REAL_FILE)),
                StoredFeatures.open(folder.resolve(GENERATED_FILE)),
                folder,
                manager);
    }

    private static Map<String, Double> ordered(Object... namesAndNumbers) {
        var ordered = new LinkedHashMap<String, Double>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            ordered.put((String) namesAndNumbers[i], (Double) namesAndNumbers[i + 1]);
        }
        return ordered;
    }

    private static int[][] lists(HostTensor tensor) {
        long[] all = tensor.wholeNumbers();
        int[][] lists = new int[(int) tensor.shape()[0]][(int) tensor.shape()[1]];
        for (int i = 0; i < all.length; i++) {
            lists[i / lists[0].length][i % lists[0].length] = (int) all[i];
        }
        return lists;
    }
}
