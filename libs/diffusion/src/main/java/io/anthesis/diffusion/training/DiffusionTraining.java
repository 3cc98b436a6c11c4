package io.anthesis.diffusion.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.prediction.Components;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.BatchRates;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.TrainingOperations;
import io.anthesis.tensor.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Teaches a network to take noisy images apart ({@code train_step} and {@code test_step} of the Keras DDIM example and of
 * clear-diffusion-keras). One training at a time in a process: DJL allows one gradient collector.
 */
public final class DiffusionTraining implements AutoCloseable {
    /** In the order of {@link Losses}. */
    private static final List<PredictionType> LOSSES =
            List.of(PredictionType.NOISE, PredictionType.SIGNAL, PredictionType.VELOCITY);

    /** Which of a network's inputs holds classes, if it has as many. */
    private static final int CLASSES = 2;

    private final CompiledNetwork network;
    private final DiffusionSchedule schedule;
    private final TrainingSettings settings;
    private final TrainingOperations operations;

    /** @param manager owns the compiled optimizer */
    public DiffusionTraining(
            NDManager manager, CompiledNetwork network, DiffusionSchedule schedule, TrainingSettings settings) {
        this.network = network;
        this.schedule = schedule;
        this.settings = settings;
        this.operations = new TrainingOperations(manager);
    }

    /** As {@link #step(TrainingState, List)}, of one batch. */
    public Losses step(TrainingState state, Batch batch) {
        return step(state, List.of(batch));
    }

    /**
     * One step: losses, gradients, AdamW, EMA. If it fails, nothing but the moving statistics of the network has changed.
     *
     * @param microBatches of equal size; their gradients are averaged before the weights change
     * @return the losses before the step, averaged
     * @throws NonFiniteLoss if a loss is infinite or not a number
     * @throws OutOfDeviceMemory if the device has too little memory for a micro-batch
     */
    public Losses step(TrainingState state, List<Batch> microBatches) {
        requireAverages(state);
        long step = state.steps + 1;
        NDManager manager = microBatches.getFirst().images().getManager();
        Losses losses;
        try {
            losses = accumulate(state, microBatches);
        } catch (RuntimeException e) {
            forgetGradients(state, manager, e);
            throw OutOfDeviceMemory.translate(e, "training step " + step);
        }
        List<NDArray> gradients = gradients(state.network, manager);
        if (settings.maxGradientNorm() > 0) {
            operations.clipByGlobalNorm(gradients, settings.maxGradientNorm());
        }
        state.steps = step;
        AdamW optimizer = settings.optimizer();
        operations.adamW(
                optimizer.withLearningRate(
                        optimizer.learningRate() * settings.learningRate().at(step)),
                step,
                state.network.trainable(),
                gradients,
                state.firstMoments.trainable(),
                state.secondMoments.trainable());
        for (int i = 0; i < state.averages.size(); i++) {
            Weights average = state.averages.get(i);
            double momentum = settings.ema().momentum(i, step);
            operations.exponentialMovingAverage(average.trainable(), state.network.trainable(), momentum);
            operations.exponentialMovingAverage(average.movingStatistics(), state.network.movingStatistics(), momentum);
        }
        return losses;
    }

    private void requireAverages(TrainingState state) {
        if (state.averages.size() != settings.ema().averages()) {
            throw new IllegalArgumentException("the state has " + state.averages.size()
                    + " moving averages, the settings have " + settings.ema().averages());
        }
    }

    /** What memory ran out for may run out again here: the failure of the step is the one that is reported. */
    private void forgetGradients(TrainingState state, NDManager manager, RuntimeException failure) {
        try (NDManager scratch = manager.newSubManager()) {
            operations.zero(gradients(state.network, scratch));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private Losses accumulate(TrainingState state, List<Batch> microBatches) {
        float noise = 0;
        float image = 0;
        float velocity = 0;
        int count = microBatches.size();
        for (Batch batch : microBatches) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                Prediction prediction = predict(state.network, batch, true);
                NDArray objective = objective(prediction, batch);
                collector.backward(count == 1 ? objective : objective.div(count));
                // Read last and together: a GPU has its work by then, and waits for this process once a step.
                float[] values = values(prediction, batch, objective);
                var losses = new Losses(values[0], values[1], values[2]);
                if (!losses.isFinite() || !Float.isFinite(values[3])) {
                    throw new NonFiniteLoss(state.steps + 1, losses);
                }
                noise += losses.noise() / count;
                image += losses.image() / count;
                velocity += losses.velocity() / count;
            }
        }
        return new Losses(noise, image, velocity);
    }

    /** Losses of given weights in evaluation mode; changes nothing. */
    public Losses evaluate(Weights weights, Batch batch) {
        float[] values = values(predict(weights, batch, false), batch);
        return new Losses(values[0], values[1], values[2]);
    }

    private Prediction predict(Weights weights, Batch batch, boolean training) {
        Rates[] rates = settings.times().rates(schedule, batch.times());
        BatchRates batchRates = BatchRates.of(batch.images().getManager(), rates);
        NDArray noisyImages =
                batch.images().mul(batchRates.signal()).add(batch.noises().mul(batchRates.noise()));
        NDArray noisePowers = batchRates.noisePowers();
        NDArray[] inputs = inputs(noisyImages, noisePowers, batch.classes());
        NDArray output = training ? network.train(weights, batch.masks(), inputs) : network.infer(weights, inputs);
        Components components = settings.predictionType().components(noisyImages, output, batchRates);
        return new Prediction(rates, batchRates, output, components);
    }

    /** @param classes a row for each image, or none for a network without classes */
    private NDArray[] inputs(NDArray noisyImages, NDArray noisePowers, int[] classes) {
        List<Symbol> inputs = network.graph().inputs();
        boolean conditional = inputs.size() > CLASSES;
        long images = noisyImages.getShape().get(0);
        if (classes.length != (conditional ? images : 0)) {
            throw new IllegalArgumentException("a batch of " + images + " images came with " + classes.length
                    + " classes for a network " + (conditional ? "that knows classes" : "without classes"));
        }
        if (!conditional) {
            return new NDArray[] {noisyImages, noisePowers};
        }
        int rows = inputs.get(CLASSES).channels();
        NDArray weights = noisyImages
                .getManager()
                .create(ClassLabels.oneHot(classes, rows), new Shape(classes.length, 1, 1, rows));
        return new NDArray[] {noisyImages, noisePowers, weights};
    }

    private NDArray objective(Prediction prediction, Batch batch) {
        PredictionType on = settings.objective().on();
        NDArray target = on.target(batch.images(), batch.noises(), prediction.batchRates);
        return settings.objective().of(prediction.of(on, settings.predictionType()), target, prediction.rates);
    }

    /** @return the losses on noises, images and velocities, and then {@code more} */
    private float[] values(Prediction prediction, Batch batch, NDArray... more) {
        var scalars = new NDList();
        for (PredictionType type : LOSSES) {
            NDArray target = type.target(batch.images(), batch.noises(), prediction.batchRates);
            scalars.add(settings.objective().loss().of(prediction.of(type, settings.predictionType()), target));
        }
        scalars.addAll(List.of(more));
        return NDArrays.stack(scalars).stopGradient().toFloatArray();
    }

    private static List<NDArray> gradients(Weights weights, NDManager owner) {
        var gradients = new ArrayList<NDArray>();
        for (NDArray weight : weights.trainable()) {
            if (weight.hasGradient()) {
                NDArray gradient = weight.getGradient();
                gradient.attach(owner);
                gradients.add(gradient);
            }
        }
        return gradients;
    }

    private record Prediction(Rates[] rates, BatchRates batchRates, NDArray output, Components components) {
        NDArray of(PredictionType wanted, PredictionType predicted) {
            if (wanted == predicted) {
                return output;
            }
            return wanted.target(components.images(), components.noises(), batchRates);
        }
    }

    @Override
    public void close() {
        operations.close();
    }
}
