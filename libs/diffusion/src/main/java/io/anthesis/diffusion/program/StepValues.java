package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.Objective.Loss;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.network.WeightGradients;
import io.anthesis.program.value.Function;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training step up to the gradients, as values. Its sources are {@link #IMAGES} and {@link #NOISES}, (batch, size, size, 3), and
 * {@link #SIGNAL_RATES}, {@link #NOISE_RATES} and {@link #LOSS_WEIGHTS}, one number for each image, and {@link #CLASSES}, all float32;
 * and the masks of dropout.
 *
 * @param losses on each component, averaged over all numbers of the batch, (1, 1, 1, 1)
 * @param objective the minimized loss, likewise
 * @param statistics moving statistics after the batch, by weight
 */
public record StepValues(
        Map<PredictionType, Value> losses, Value objective, WeightGradients gradients, Map<String, Value> statistics) {
    public static final String IMAGES = "images";
    public static final String NOISES = "noises";
    public static final String SIGNAL_RATES = "signal_rates";
    public static final String NOISE_RATES = "noise_rates";
    public static final String LOSS_WEIGHTS = "loss_weights";
    /** Weights of the rows of the class embedding, (batch, 1, 1, rows), of networks that know classes. */
    public static final String CLASSES = "classes";

    /** @param share of the gradients that this batch has, 1 if it is the only one of its step */
    public static StepValues of(
            NetworkGraph graph, PredictionType predictionType, Objective objective, int batch, double share) {
        return new Writer(graph, predictionType, objective, batch, share).write();
    }

    /** @return losses in evaluation mode, of the same sources */
    static Map<PredictionType, Value> evaluation(
            NetworkGraph graph, PredictionType predictionType, Objective objective, int batch) {
        var writer = new Writer(graph, predictionType, objective, batch, 1);
        return writer.losses(
                NetworkValues.evaluation(writer.values, graph, writer.inputs()).output());
    }

    /** @return rows of the network's class embedding, where it knows classes */
    static Optional<Integer> classRows(NetworkGraph graph) {
        return graph.inputs().stream()
                .filter(input -> input.layer().equals(CLASSES))
                .map(Symbol::channels)
                .findFirst();
    }

    /** @return everything that a step reads of it */
    public List<Value> outputs() {
        var outputs = new ArrayList<Value>(losses.values());
        outputs.add(objective);
        gradients.parts().values().forEach(parts -> parts.forEach(part -> outputs.add(part.value())));
        outputs.addAll(statistics.values());
        return outputs;
    }

    private static final class Writer {
        private final Values values = new Values();
        private final NetworkGraph graph;
        private final PredictionType predicted;
        private final Objective objective;
        private final double share;
        private final Value images;
        private final Value noises;
        private final Value signal;
        private final Value noise;
        private final Value weights;
        private final Value noisy;

        Writer(NetworkGraph graph, PredictionType predicted, Objective objective, int batch, double share) {
            this.graph = graph;
            this.predicted = predicted;
            this.objective = objective;
            this.share = share;
            Shape shape = new Shape(
                    batch,
                    graph.output().height(),
                    graph.output().width(),
                    graph.output().channels());
            Shape each = new Shape(batch, 1, 1, 1);
            this.images = values.source(IMAGES, shape, NumberType.FLOAT32);
            this.noises = values.source(NOISES, shape, NumberType.FLOAT32);
            this.signal = values.source(SIGNAL_RATES, each, NumberType.FLOAT32);
            this.noise = values.source(NOISE_RATES, each, NumberType.FLOAT32);
            this.weights = objective.minSnrGamma() == 0
                    ? values.constant(1)
                    : values.source(LOSS_WEIGHTS, each, NumberType.FLOAT32);
            values.label("noisy images");
            this.noisy = values.add(values.multiply(images, signal), values.multiply(noises, noise));
        }

        Map<String, Value> inputs() {
            var inputs = new HashMap<String, Value>();
            inputs.put("noisy_images", noisy);
            inputs.put("noise_variances", values.square(noise));
            classRows(graph).ifPresent(rows -> {
                Shape shape = new Shape(images.shape().images(), 1, 1, rows);
                inputs.put(CLASSES, values.source(CLASSES, shape, NumberType.FLOAT32));
            });
            return inputs;
        }

        StepValues write() {
            NetworkValues network = NetworkValues.training(values, graph, inputs());
            Map<PredictionType, Value> losses = losses(network.output());
            var ofOutput = new ArrayList<Value>();
            Value minimized = values.constant(0);
            for (int channel = 0; channel < images.shape().channels(); channel++) {
                Value miss = miss(objective.on(), network.output(), channel);
                minimized = values.add(minimized, values.multiply(loss(miss), weights));
                Value slope = values.multiply(slope(miss), values.multiply(weights, factor(objective.on())));
                ofOutput.add(values.multiply(slope, share / images.shape().size()));
            }
            WeightGradients gradients = network.gradients(values.concatenate(ofOutput));
            return new StepValues(losses, average(minimized), gradients, network.movingStatistics());
        }

        Map<PredictionType, Value> losses(Value output) {
            values.label("losses");
            Map<PredictionType, Value> losses = new EnumMap<>(PredictionType.class);
            for (PredictionType type : PredictionType.values()) {
                Value sum = values.constant(0);
                for (int channel = 0; channel < images.shape().channels(); channel++) {
                    sum = values.add(sum, loss(miss(type, output, channel)));
                }
                losses.put(type, average(sum));
            }
            return losses;
        }

        /** @return by how much a component of one channel is off */
        private Value miss(PredictionType type, Value output, int channel) {
            return values.subtract(component(type, values.slice(output, channel, 1), channel), target(type, channel));
        }

        /** @param ofPositions sums over the channels */
        private Value average(Value ofPositions) {
            return values.rowSum(
                    values.multiply(ofPositions, 1.0 / images.shape().size()));
        }

        private Value loss(Value miss) {
            return objective.loss() == Loss.MAE ? values.apply(Function.ABSOLUTE, miss) : values.square(miss);
        }

        private Value slope(Value miss) {
            return objective.loss() == Loss.MAE ? values.apply(Function.SIGN, miss) : values.multiply(miss, 2);
        }

        private Value target(PredictionType type, int channel) {
            Value image = values.slice(images, channel, 1);
            Value noiseOfImage = values.slice(noises, channel, 1);
            return switch (type) {
                case NOISE -> noiseOfImage;
                case SIGNAL -> image;
                case VELOCITY -> velocity(image, noiseOfImage);
            };
        }

        private Value velocity(Value image, Value noiseOfImage) {
            return values.subtract(values.multiply(signal, noiseOfImage), values.multiply(noise, image));
        }

        /** The component of a given type that a prediction stands for, as {@link PredictionType#components} computes it. */
        private Value component(PredictionType wanted, Value prediction, int channel) {
            if (wanted == predicted) {
                return prediction;
            }
            Value mixed = values.slice(noisy, channel, 1);
            Value image =
                    switch (predicted) {
                        case NOISE -> values.divide(values.subtract(mixed, values.multiply(noise, prediction)), signal);
                        case SIGNAL -> prediction;
                        case VELOCITY ->
                            values.subtract(values.multiply(signal, mixed), values.multiply(noise, prediction));
                    };
            Value noiseOfImage =
                    switch (predicted) {
                        case NOISE -> prediction;
                        case SIGNAL ->
                            values.divide(values.subtract(mixed, values.multiply(signal, prediction)), noise);
                        case VELOCITY -> values.add(values.multiply(noise, mixed), values.multiply(signal, prediction));
                    };
            return switch (wanted) {
                case NOISE -> noiseOfImage;
                case SIGNAL -> image;
                case VELOCITY -> velocity(image, noiseOfImage);
            };
        }

        /** What a component grows by where the prediction grows by one. */
        private Value factor(PredictionType wanted) {
            if (wanted == predicted) {
                return values.constant(1);
            }
            Value zero = values.constant(0);
            Value ofImage =
                    switch (predicted) {
                        case NOISE -> values.subtract(zero, values.divide(noise, signal));
                        case SIGNAL -> values.constant(1);
                        case VELOCITY -> values.subtract(zero, noise);
                    };
            Value ofNoise =
                    switch (predicted) {
                        case NOISE -> values.constant(1);
                        case SIGNAL -> values.subtract(zero, values.divide(signal, noise));
                        case VELOCITY -> signal;
                    };
            return switch (wanted) {
                case NOISE -> ofNoise;
                case SIGNAL -> ofImage;
                case VELOCITY -> velocity(ofImage, ofNoise);
            };
        }
    }
}
