package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.Kid;
import io.anthesis.tensor.script.TorchScriptNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** InceptionV3 with weights in the layout of Keras' own file; features of real and generated images at each size. */
final class InceptionCase implements CaseKind {
    private static final String KID = "kid_";

    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        Path packed = golden.file("weights");
        if (Files.exists(packed)) {
            return run(manager, golden, packed);
        }
        Path unpacked = Files.createTempFile("anthesis-inception-", ".h5");
        try {
            unpack(golden, unpacked);
            return run(manager, golden, unpacked);
        } finally {
            Files.deleteIfExists(unpacked);
        }
    }

    private static List<Comparison> run(NDManager manager, GoldenCase golden, Path weights) throws IOException {
        var comparisons = new ArrayList<Comparison>();
        for (int size : golden.integers("sizes")) {
            for (String set : new String[] {"real", "generated"}) {
                long[] shape = golden.shape(set + "_images");
                try (FeatureExtractor extractor =
                        FeatureExtractor.calibrated(new TorchScriptNetworks(manager), (int) shape[1], size, weights)) {
                    float[] features = extractor.features(golden.floats(set + "_images"), (int) shape[0]);
                    String tensor = set + "_features_" + size;
                    comparisons.add(Comparison.ofLargest(
                            tensor, features, golden.floats(tensor), golden.number("rtol_of_max")));
                }
            }
        }
        for (Iterator<String> names = golden.parameters().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (name.startsWith(KID)) {
                comparisons.add(Comparison.relative(name, kid(golden, name.split("_")[1]), golden.number(name), 1e-4));
            }
        }
        return comparisons;
    }

    /** From the features that the case gives: those of 8 images say nothing, but the formula must be the same. */
    private static double kid(GoldenCase golden, String size) {
        int dimensions = golden.integer("feature_dims");
        var real = new Features(golden.floats("real_features_" + size), dimensions);
        var generated = new Features(golden.floats("generated_features_" + size), dimensions);
        return Kid.perBatch(real, generated, real.rows()).kid();
    }

    /** The file is kept as {@code NAME.tgz}, which holds nothing else. */
    static void unpack(GoldenCase golden, Path target) throws IOException {
        String name = golden.text("weights");
        Path archive = golden.folder().resolve(name.substring(0, name.lastIndexOf('.')) + ".tgz");
        if (!Files.exists(archive)) {
            archive = golden.folder().resolve(name + ".tgz");
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive));
                var tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile() && entry.getName().endsWith(".h5")) {
                    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                    return;
                }
            }
        }
        throw new IOException(archive.getFileName() + " holds no .h5 file");
    }
}
