package io.anthesis.conformance;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule.Curve;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;

/** The parts of a model that cases describe in the same words. */
final class GoldenModel {
    private GoldenModel() {}

    static ModelSpec spec(GoldenCase golden) {
        return new ModelSpec(network(golden), schedule(golden), prediction(golden));
    }

    static DiffusionNetwork network(GoldenCase golden) {
        String architecture = golden.text("architecture");
        return switch (architecture) {
            case "ddim" ->
                new ResidualUNet(
                        golden.integer("image_size"),
                        golden.integers("widths"),
                        golden.integer("block_depth"),
                        golden.integer("embedding_dims"),
                        golden.number("embedding_max_frequency"),
                        classes(golden),
                        0);
            case "clear" -> {
                var attentions = new ArrayList<Boolean>();
                golden.parameters().path("attentions").forEach(attention -> attentions.add(attention.asBoolean()));
                yield new ClearUNet(
                        golden.integer("image_size"),
                        golden.integers("widths"),
                        attentions,
                        golden.integer("block_depth"),
                        golden.integer("noise_embedding_dims"),
                        golden.number("noise_embedding_max_frequency"),
                        golden.integer("image_embedding_dims"),
                        golden.integer("patch_size"),
                        classes(golden),
                        0);
            }
            default -> throw new IllegalArgumentException("unknown architecture '" + architecture + "'");
        };
    }

    /** Most cases are of networks without classes. */
    private static int classes(GoldenCase golden) {
        return golden.has("classes") ? golden.integer("classes") : 0;
    }

    /** @return rows of the class embedding, one for each image; none where the case has no classes */
    static int[] rows(GoldenCase golden) {
        if (classes(golden) == 0) {
            return new int[0];
        }
        float[] numbers = golden.floats("classes");
        int[] rows = new int[numbers.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (int) numbers[i];
        }
        return rows;
    }

    /** The example's schedule where a case names none. */
    static DiffusionSchedule schedule(GoldenCase golden) {
        String name = golden.text("schedule", "angle");
        Curve curve =
                switch (name) {
                    case "angle" -> null;
                    case "Linear" -> Curve.LINEAR;
                    case "Cosine" -> Curve.COSINE;
                    case "LogSNRLinear" -> Curve.LOG_SNR_LINEAR;
                    case "LogNoiseLinear" -> Curve.LOG_NOISE_LINEAR;
                    case "LogSignalLinear" -> Curve.LOG_SIGNAL_LINEAR;
                    case "NoiseStepLinear" -> Curve.NOISE_STEP_LINEAR;
                    case "SignalStepLinear" -> Curve.SIGNAL_STEP_LINEAR;
                    default -> throw new IllegalArgumentException("unknown schedule '" + name + "'");
                };
        if (curve == null) {
            return new AngleSchedule(golden.number("min_signal_rate", 0.02), golden.number("max_signal_rate", 0.95));
        }
        return new LogSnrSchedule(curve, golden.number("start_log_snr"), golden.number("end_log_snr"));
    }

    static PredictionType prediction(GoldenCase golden) {
        return PredictionType.valueOf(golden.text("prediction_type", "noise").toUpperCase(Locale.ROOT));
    }

    /** @param group that is read where the file has it; a network alone lies in {@code layers} */
    static Map<String, HostTensor> weights(Path path, NetworkGraph graph, String group) throws IOException {
        try (var file = new KerasWeights(path)) {
            return file.network(graph, file.has(group) ? group : "layers");
        }
    }
}
