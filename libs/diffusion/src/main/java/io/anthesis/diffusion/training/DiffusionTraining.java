package io.anthesis.diffusion.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.TrainingSettings.Loss;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.TrainingOperations;
import io.anthesis.tensor.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Teaches a network to predict the noise in noisy images (Keras DDIM example, {@code train_step} and {@code test_step}).
 * One training at a time in a process: DJL allows one gradient collector.
 */
public final class DiffusionTraining implements AutoCloseable {
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

    /**
     * One step: losses, gradients, AdamW, EMA. If a loss is not finite nothing but the moving statistics has changed.
     *
     * @return the losses before the step
     * @throws NonFiniteLoss if the noise or image loss is infinite or not a number
     */
    public Losses step(TrainingState state, Batch batch) {
        Losses losses;
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            Prediction prediction = predict(state.network, batch, true);
            NDArray noiseLoss = loss(prediction.noises(), batch.noises());
            losses = losses(prediction, noiseLoss, batch);
            if (!losses.isFinite()) {
                throw new NonFiniteLoss(state.steps + 1, losses);
            }
            collector.backward(noiseLoss);
        }
        List<NDArray> gradients = gradients(state.network, batch.images().getManager());
        state.steps++;
        operations.adamW(
                settings.optimizer(),
                state.steps,
                state.network.trainable(),
                gradients,
                state.firstMoments.trainable(),
                state.secondMoments.trainable());
        operations.exponentialMovingAverage(state.ema.trainable(), state.network.trainable(), settings.ema());
        operations.exponentialMovingAverage(
                state.ema.movingStatistics(), state.network.movingStatistics(), settings.ema());
        return losses;
    }

    /** Losses of given weights in evaluation mode; changes nothing. */
    public Losses evaluate(Weights weights, Batch batch) {
        Prediction prediction = predict(weights, batch, false);
        return losses(prediction, loss(prediction.noises(), batch.noises()), batch);
    }

    private Prediction predict(Weights weights, Batch batch, boolean training) {
        Rates rates = schedule.rates(batch.diffusionTimes());
        NDArray noisyImages =
                batch.images().mul(rates.signal()).add(batch.noises().mul(rates.noise()));
        NDArray noiseVariances = rates.noise().square();
        NDArray noises = training
                ? network.train(weights, noisyImages, noiseVariances)
                : network.infer(weights, noisyImages, noiseVariances);
        return new Prediction(rates, noisyImages, noises);
    }

    private Losses losses(Prediction prediction, NDArray noiseLoss, Batch batch) {
        NDArray imageLoss = loss(prediction.images(), batch.images());
        return new Losses(noiseLoss.getFloat(), imageLoss.getFloat());
    }

    private NDArray loss(NDArray predicted, NDArray expected) {
        NDArray difference = predicted.sub(expected);
        return (settings.loss() == Loss.MAE ? difference.abs() : difference.square()).mean();
    }

    private static List<NDArray> gradients(Weights weights, NDManager owner) {
        var gradients = new ArrayList<NDArray>();
        for (NDArray weight : weights.trainable()) {
            NDArray gradient = weight.getGradient();
            gradient.attach(owner);
            gradients.add(gradient);
        }
        return gradients;
    }

    private record Prediction(Rates rates, NDArray noisyImages, NDArray noises) {
        /** What the images would be if the predicted noises were right. */
        NDArray images() {
            return noisyImages.sub(rates.noise().mul(noises)).div(rates.signal());
        }
    }

    @Override
    public void close() {
        operations.close();
    }
}
