package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ClassRows;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SamplingPlan.Evaluation;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.RepeatedProgram;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.value.Shape;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.BatchPadding;
import java.util.List;
import java.util.Optional;

/**
 * From noise to images by a program of a device: what {@link io.anthesis.diffusion.sampling.ReverseDiffusion} does by TorchScript. One
 * evaluation of the network with what follows from it is captured once, for all steps, samplers and weights; a guided one is captured apart
 * from those that are not. For one thread.
 */
public final class ProgramSampler implements AutoCloseable {
    /** Numbers that a thread draws. */
    private static final int NUMBERS_OF_THREAD = 4;

    private final Resources resources = new Resources();
    private final Device device;
    private final NetworkWeights weights;
    private final PredictionType predictionType;
    private final Optional<ProgramGuide> guide;
    private final Shape shape;
    private final NetworkEvaluation network;
    private final Captured plain;
    private final KernelLibrary kernels;
    private final DeviceArray input;
    private final DeviceArray noisePowers;
    private final DeviceArray noisy;
    private final DeviceArray images;
    private final DeviceArray kept;
    private final DeviceArray added;
    private final DeviceArray shapeOfKernels;
    private final DeviceArray streams;
    private final DeviceArray purpose;
    private final DeviceArray position;
    private final DeviceArray step;
    private DeviceArray table;
    /** Made when it is first needed. */
    private Optional<Captured> guided = Optional.empty();

    private record Captured(Predictions predictions, RepeatedProgram evaluation) {}

    private List<Evaluation> evaluations = List.of();
    private SampledNoise noise;
    private int next;

    /** Without a guide. */
    public ProgramSampler(Device device, NetworkWeights weights, PredictionType predictionType, int batch) {
        this(device, weights, predictionType, Optional.empty(), batch);
    }

    /**
     * @param weights that may change between samplings; the caller's to close, after this
     * @param guide whose predictions are the weak ones of guided evaluations, its weights likewise; without one they are those of the
     *     network itself for no class
     * @param batch images that are sampled together
     */
    public ProgramSampler(
            Device device,
            NetworkWeights weights,
            PredictionType predictionType,
            Optional<ProgramGuide> guide,
            int batch) {
        this.device = device;
        this.weights = weights;
        this.predictionType = predictionType;
        this.guide = guide;
        NetworkGraph graph = weights.graph();
        this.shape = new Shape(
                batch,
                graph.output().height(),
                graph.output().width(),
                graph.output().channels());
        try {
            this.network = resources.add(new NetworkEvaluation(device, weights, batch));
            this.plain = captured(new PlainPredictions(network), "sampling " + batch + " images");
            this.kernels = resources.add(device.compile(
                    List.of(KernelSource.ofResource("random.cuh"), KernelSource.ofResource("sampling.cu")),
                    ElementType.FLOAT32));
            int numbers = Math.toIntExact(shape.size());
            this.input = resources.add(floats(numbers));
            this.noisePowers = resources.add(floats(batch));
            this.noisy = resources.add(floats(numbers));
            this.images = resources.add(floats(numbers));
            this.kept = resources.add(floats(Math.multiplyExact(numbers, SamplingPlan.SLOTS)));
            this.added = resources.add(floats(numbers));
            this.shapeOfKernels = resources.add(DeviceArray.ofBytes(device, shape(Optional.empty())));
            this.streams = resources.add(DeviceArray.ofBytes(device, PlanTable.streams(List.of(), batch)));
            this.purpose = resources.add(floats(1));
            this.position = resources.add(floats(1));
            this.step = resources.add(floats(1));
            this.table = DeviceArray.ofBytes(device, new byte[PlanTable.size(0)]);
            resources.add(() -> table.close());
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private Captured captured(Predictions predictions, String doing) {
        return new Captured(predictions, resources.add(new RepeatedProgram(device, predictions.programs(), doing)));
    }

    private Captured guided() {
        if (guided.isEmpty()) {
            Predictions predictions = resources.add(guidedPredictions());
            guided = Optional.of(captured(predictions, "guided sampling of " + batch() + " images"));
        }
        return guided.get();
    }

    /** A batch is never larger than what rows are compared with. */
    private Predictions guidedPredictions() {
        return guide.isEmpty() && 2 * batch() <= BatchPadding.LARGEST
                ? new PairedPredictions(device, weights, shape, this::repeat)
                : new PredictionsInTurn(device, weights, guide.map(ProgramGuide::weights), batch());
    }

    private byte[] shape(Optional<ImageRange> range) {
        PredictionType typeOfWeak = guide.map(ProgramGuide::predictionType).orElse(predictionType);
        return PlanTable.shape(shape, predictionType, typeOfWeak, range);
    }

    private DeviceArray floats(int count) {
        return new DeviceArray(device, count, ElementType.FLOAT32);
    }

    /** @return images that are sampled together */
    public int batch() {
        return shape.images();
    }

    /**
     * A whole sampling.
     *
     * @param range that predicted images are kept to
     * @return images, normalized, one after another, channels last
     */
    public float[] sample(SamplingPlan plan, Optional<ImageRange> range, SampledNoise from) {
        begin(plan, range, from);
        while (hasNext()) {
            step();
        }
        return images();
    }

    /**
     * Begins a sampling; one that has not come to its end is given up.
     *
     * @param range that predicted images are kept to
     * @throws IllegalArgumentException naming a class that the network lacks, or if there is nothing to guide by
     */
    public void begin(SamplingPlan plan, Optional<ImageRange> range, SampledNoise from) {
        evaluations = List.of();
        writeClasses(plan, from.classes());
        writeTable(PlanTable.of(plan));
        shapeOfKernels.write(shape(range));
        switch (from) {
            case SampledNoise.Seeded(var seeded) -> {
                streams.write(PlanTable.streams(seeded, batch()));
                step.writeInt(0);
                draw(Purpose.INITIAL_NOISE, input);
            }
            case SampledNoise.Given(float[] initial, var _, var _) -> {
                if (initial.length != input.count()) {
                    throw new IllegalArgumentException(
                            "initial noises must have " + input.count() + " numbers, had " + initial.length);
                }
                input.write(0, initial);
            }
        }
        noisy.copy(input);
        purpose.writeInt(Purpose.STEP_NOISE.ordinal());
        position.writeInt(-1);
        beginEvaluation();
        evaluations = plan.evaluations();
        noise = from;
        next = 0;
    }

    private void writeClasses(SamplingPlan plan, List<ClassMixture> classes) {
        plain.predictions().write(classes);
        if (plan.isGuided()) {
            Guidance.requireWeakPrediction(ClassRows.classes(weights.graph()), guide.isPresent());
            guided().predictions().write(classes);
        }
    }

    /** A captured evaluation reads the table at its address, so a longer one begins anew. */
    private void writeTable(byte[] bytes) {
        if (bytes.length > table.count() * Float.BYTES) {
            DeviceArray larger = DeviceArray.ofBytes(device, bytes);
            plain.evaluation().forgetCapture();
            guided.ifPresent(captured -> captured.evaluation().forgetCapture());
            table.close();
            table = larger;
        } else {
            table.write(bytes);
        }
    }

    /** @return whether there is a step to do */
    public boolean hasNext() {
        return next < evaluations.size();
    }

    /** Starts the next step. */
    public void step() {
        boolean ends = false;
        while (!ends) {
            Evaluation evaluation = evaluations.get(next++);
            if (evaluation.next().added() != 0) {
                switch (noise) {
                    case SampledNoise.Seeded _ -> draw(added);
                    case SampledNoise.Given(var _, var ofStep, var _) ->
                        added.write(0, ofStep.apply(evaluation.step()));
                }
            }
            Captured captured = evaluation.isGuided() ? guided() : plain;
            captured.evaluation().start(() -> run(captured.predictions()));
            ends = evaluation.endsStep();
        }
    }

    private void run(Predictions predictions) {
        predictions.run(input.address(), noisePowers.address());
        kernels.launch(
                "finish_evaluation",
                Math.ceilDiv((int) shape.size(), KernelSource.THREADS),
                1,
                table.address(),
                position.address(),
                shapeOfKernels.address(),
                predictions.strong(),
                predictions.weak(),
                added.address(),
                kept.address(),
                input.address(),
                noisy.address(),
                images.address());
        beginEvaluation();
    }

    private void repeat(long noisyImages, long powers, long ofBoth, long powersOfBoth) {
        kernels.launch(
                "repeat_inputs",
                Math.ceilDiv((int) shape.size(), KernelSource.THREADS),
                1,
                shapeOfKernels.address(),
                noisyImages,
                powers,
                ofBoth,
                powersOfBoth);
    }

    private void beginEvaluation() {
        kernels.launch(
                "begin_evaluation",
                1,
                1,
                table.address(),
                shapeOfKernels.address(),
                position.address(),
                step.address(),
                noisePowers.address());
    }

    private void draw(Purpose of, DeviceArray to) {
        purpose.writeInt(of.ordinal());
        draw(to);
    }

    private void draw(DeviceArray to) {
        int numbers = shape.positions() * shape.channels();
        kernels.launch(
                "draw_noises",
                Math.ceilDiv(numbers, KernelSource.THREADS * NUMBERS_OF_THREAD),
                batch(),
                streams.address(),
                shapeOfKernels.address(),
                purpose.address(),
                step.address(),
                to.address());
    }

    /** @return what the next step begins with, normalized, images one after another, channels last; waits for the steps before */
    public float[] noisyImages() {
        return noisy.read(0, noisy.count());
    }

    /** @return what the last step has predicted, likewise; the result after the last step of all */
    public float[] images() {
        return images.read(0, images.count());
    }

    /** @return the network's output of the last evaluation that was not guided; images one after another, channels last */
    public float[] predictions() {
        return network.read();
    }

    /** @return what an evaluation without guidance computes, one instruction a line */
    @Override
    public String toString() {
        return network.program().schedule().toString();
    }

    @Override
    public void close() {
        resources.close();
    }
}
