package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.CompiledNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Some steps from given weights: losses, network, EMA and moving statistics. */
final class TrainCase implements CaseKind {
    static final String NETWORK = "layers/functional/layers";
    static final String EMA = "ema_network/layers";

    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        ModelSpec spec = GoldenModel.spec(golden);
        NetworkGraph graph = spec.network().graph();
        int steps = golden.integer("steps");
        float[] noiseLosses = new float[steps];
        float[] imageLosses = new float[steps];
        try (var network = new CompiledNetwork(manager, graph);
                var training = new DiffusionTraining(manager, network, spec.schedule(), settings(golden, spec));
                var state = TrainingState.of(
                        manager,
                        graph,
                        GoldenModel.weights(golden.file("before"), graph, NETWORK),
                        GoldenModel.weights(golden.file("before"), graph, EMA))) {
            Normalizer normalizer = normalizer(golden);
            for (int step = 0; step < steps; step++) {
                Losses losses = training.step(state, batch(manager, golden, normalizer, step));
                noiseLosses[step] = losses.noise();
                imageLosses[step] = losses.image();
            }
            var comparisons = new ArrayList<Comparison>();
            for (int step = 0; step < steps; step++) {
                comparisons.add(Comparison.relative(
                        "noise loss of step " + (step + 1),
                        noiseLosses[step],
                        golden.floats("noise_losses")[step],
                        golden.number("noise_loss_rtol")));
                comparisons.add(Comparison.relative(
                        "image loss of step " + (step + 1),
                        imageLosses[step],
                        golden.floats("image_losses")[step],
                        golden.number("image_loss_rtol")));
            }
            comparisons.add(weights("network", golden, graph, state.network().toHost(), NETWORK));
            comparisons.add(weights("EMA network", golden, graph, state.ema().toHost(), EMA));
            return comparisons;
        }
    }

    static TrainingSettings settings(GoldenCase golden, ModelSpec spec) {
        var optimizer = new AdamW(
                golden.number("learning_rate"), golden.number("weight_decay"), 0.9, 0.999, golden.number("epsilon"));
        var loss = Objective.Loss.valueOf(golden.text("loss").toUpperCase(Locale.ROOT));
        return new TrainingSettings(
                spec.prediction(),
                new Objective(spec.prediction(), loss, 0),
                TrainingSettings.TimeDistribution.UNIFORM_TIME,
                optimizer,
                LearningRateCurve.CONSTANT,
                0,
                golden.number("ema"));
    }

    static Normalizer normalizer(GoldenCase golden) throws IOException {
        try (var file = new KerasWeights(golden.file("before"))) {
            return new Normalizer(
                    file.floats("layers/normalization/vars/0", 3), file.floats("layers/normalization/vars/1", 3));
        }
    }

    static Batch batch(NDManager manager, GoldenCase golden, Normalizer normalizer, int step) {
        int size = golden.integer("batch_size");
        String rows = step * size + ":" + (step + 1) * size;
        return new Batch(
                normalizer.normalize(golden.array(manager, "images").get(rows)),
                golden.array(manager, "noises").get(rows),
                Arrays.copyOfRange(golden.floats("diffusion_times"), step * size, (step + 1) * size),
                classes(golden, step, size),
                List.of());
    }

    private static int[] classes(GoldenCase golden, int step, int size) {
        int[] rows = GoldenModel.rows(golden);
        return rows.length == 0 ? rows : Arrays.copyOfRange(rows, step * size, (step + 1) * size);
    }

    /** AdamW turns rounding of tiny gradients into whole steps, so a case says how many of the weights must be near. */
    static Comparison weights(
            String what, GoldenCase golden, NetworkGraph graph, Map<String, HostTensor> weights, String group)
            throws IOException {
        Map<String, HostTensor> expected = GoldenModel.weights(golden.file("after"), graph, group);
        long far = 0;
        long all = 0;
        for (Map.Entry<String, HostTensor> entry : weights.entrySet()) {
            float[] actualValues = entry.getValue().floats();
            float[] expectedValues = expected.get(entry.getKey()).floats();
            float largest = 0;
            for (float value : expectedValues) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < actualValues.length; i++) {
                all++;
                boolean near = Math.abs(actualValues[i] - expectedValues[i]) <= golden.number("rtol_of_max") * largest;
                far += near ? 0 : 1;
            }
        }
        return new Comparison("share of " + what + " off", (double) far / all, 1 - golden.number("share_within"));
    }
}
