package io.anthesis.worker.claim;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.diffusion.engine.LoadedModel;
import io.anthesis.diffusion.engine.LossEvaluation;
import io.anthesis.diffusion.engine.TorchScriptEngine;
import io.anthesis.diffusion.engine.Training;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/** The CPU: it counts what is computed on it, and a test may come in between. */
public final class ObservedEngine implements DiffusionEngine {
    /** Trainings that were begun. */
    public final List<TrainingRequest> trainings = new ArrayList<>();
    /** Steps of trainings that were computed, by the number that each had in its run. */
    public final List<Long> trainingSteps = new ArrayList<>();
    /** Images of each batch that was sampled. */
    public final List<Integer> sampledBatches = new ArrayList<>();
    /** Images of their own noise that were sampled. */
    public final List<SeededImage> sampledImages = new ArrayList<>();
    /** Parts that the batches of validation losses were computed in, for each evaluation. */
    public final List<Integer> lossParts = new ArrayList<>();

    /** Models that are loaded and not closed. */
    public int openModels;

    /** Is given the number of steps that are done. */
    public LongConsumer beforeTrainingStep = done -> {};
    /** Likewise. */
    public IntConsumer afterSamplingStep = done -> {};
    /** Is given the number of the batch. */
    public LongConsumer beforeLosses = batch -> {};

    private final DiffusionEngine cpu = new TorchScriptEngine(ComputeDevice.parse("cpu"));
    private final NetworkExecution networks;

    public ObservedEngine() {
        this.networks = cpu.networks();
    }

    /** @param networks what executes feature extractors */
    public ObservedEngine(NetworkExecution networks) {
        this.networks = networks;
    }

    @Override
    public EngineDescription description() {
        return cpu.description();
    }

    @Override
    public ComputeConditions conditions(ComputeType type) {
        return cpu.conditions(type);
    }

    @Override
    public Training training(TrainingRequest request, TrainingStart start) {
        trainings.add(request);
        return new ObservedTraining(cpu.training(request, start));
    }

    @Override
    public LoadedModel load(ModelSpec model, Normalizer normalizer, Map<String, HostTensor> weights) {
        return new ObservedModel(cpu.load(model, normalizer, weights));
    }

    @Override
    public NetworkExecution networks() {
        return networks;
    }

    @Override
    public void close() {
        cpu.close();
    }

    private final class ObservedTraining implements Training {
        private final Training training;

        ObservedTraining(Training training) {
            this.training = training;
        }

        @Override
        public long steps() {
            return training.steps();
        }

        @Override
        public long begun() {
            return training.begun();
        }

        @Override
        public Losses next(long until) {
            beforeTrainingStep.accept(steps());
            Losses losses = training.next(until);
            trainingSteps.add(steps());
            return losses;
        }

        @Override
        public Map<String, HostTensor> state() {
            return training.state();
        }

        @Override
        public Map<String, HostTensor> network() {
            return training.network();
        }

        @Override
        public Map<String, HostTensor> ema(int average) {
            return training.ema(average);
        }

        @Override
        public void close() {
            training.close();
        }
    }

    private final class ObservedModel implements LoadedModel {
        private final LoadedModel model;

        ObservedModel(LoadedModel model) {
            this.model = model;
            openModels++;
        }

        @Override
        public ImageGenerator images(SamplerSettings settings, ComputeType type, Optional<LoadedModel> guide) {
            return new ObservedImages(
                    model.images(settings, type, guide.map(observed -> ((ObservedModel) observed).model)));
        }

        @Override
        public LossEvaluation losses(TrainingSettings settings, BatchMaker batches, int batchSize, int parts) {
            lossParts.add(parts);
            LossEvaluation evaluation = model.losses(settings, batches, batchSize, parts);
            return new LossEvaluation() {
                @Override
                public Losses of(long step, int[] numbers, int from) {
                    beforeLosses.accept(step);
                    return evaluation.of(step, numbers, from);
                }

                @Override
                public void close() {
                    evaluation.close();
                }
            };
        }

        @Override
        public void close() {
            model.close();
            openModels--;
        }
    }

    private final class ObservedImages implements ImageGenerator {
        private final ImageGenerator generator;

        ObservedImages(ImageGenerator generator) {
            this.generator = generator;
        }

        private IntConsumer observed(int images, IntConsumer afterStep) {
            sampledBatches.add(images);
            return step -> {
                afterSamplingStep.accept(step);
                afterStep.accept(step);
            };
        }

        @Override
        public float[] generate(List<SeededImage> images, IntConsumer afterStep) {
            sampledImages.addAll(images);
            return generator.generate(images, observed(images.size(), afterStep));
        }

        @Override
        public float[] generateFrom(List<float[]> noises, List<ClassMixture> classes, IntConsumer afterStep) {
            return generator.generateFrom(noises, classes, observed(noises.size(), afterStep));
        }

        @Override
        public Trajectory trajectory(List<SeededImage> images, IntConsumer afterStep) {
            return generator.trajectory(images, observed(images.size(), afterStep));
        }

        @Override
        public int imageSize() {
            return generator.imageSize();
        }
    }
}
