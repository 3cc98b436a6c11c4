package io.anthesis.diffusion.program;

import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SamplingPlan.Evaluation;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.RepeatedProgram;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.network.NetworkValues;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From noise to images by a program of a device: what {@link io.anthesis.diffusion.sampling.ReverseDiffusion} does by TorchScript. One
 * evaluation of the network with what follows from it is captured once, for all steps, samplers and weights. For one thread.
 */
public final class ProgramSampler implements AutoCloseable {
    private static final String INPUT = "noisy_images";
    private static final String NOISE_POWERS = "noise_variances";
    /** Numbers that a thread draws. */
    private static final int NUMBERS_OF_THREAD = 4;

    private final Resources resources = new Resources();
    private final Device device;
    private final NetworkWeights weights;
    private final PredictionType predictionType;
    private final Shape shape;
    private final Value prediction;
    private final Program program;
    private final RepeatedProgram evaluation;
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

    private List<Evaluation> evaluations = List.of();
    private SampledNoise noise;
    private int next;

    /**
     * @param weights that may change between samplings; the caller's to close, after this
     * @param batch images that are sampled together
     */
    public ProgramSampler(Device device, NetworkWeights weights, PredictionType predictionType, int batch) {
        this.device = device;
        this.weights = weights;
        this.predictionType = predictionType;
        NetworkGraph graph = weights.graph();
        this.shape = new Shape(
                batch,
                graph.output().height(),
                graph.output().width(),
                graph.output().channels());
        var values = new Values();
        this.prediction = NetworkValues.evaluation(
                        values,
                        graph,
                        Map.of(
                                INPUT, values.source(INPUT, shape, NumberType.FLOAT32),
                                NOISE_POWERS,
                                        values.source(NOISE_POWERS, new Shape(batch, 1, 1, 1), NumberType.FLOAT32)))
                .output();
        try {
            this.program = resources.add(Program.compile(device, List.of(prediction), weights.computeType()));
            this.evaluation = resources.add(new RepeatedProgram(device, program, "sampling " + batch + " images"));
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
            this.shapeOfKernels = resources.add(
                    DeviceArray.ofBytes(device, PlanTable.shape(shape, predictionType, Optional.empty())));
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
     */
    public void begin(SamplingPlan plan, Optional<ImageRange> range, SampledNoise from) {
        evaluations = List.of();
        writeTable(PlanTable.of(plan));
        shapeOfKernels.write(PlanTable.shape(shape, predictionType, range));
        switch (from) {
            case SampledNoise.Seeded(var seeded) -> {
                streams.write(PlanTable.streams(seeded, batch()));
                step.writeInt(0);
                draw(Purpose.INITIAL_NOISE, input);
            }
            case SampledNoise.Given(float[] initial, var _) -> {
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

    /** A captured evaluation reads the table at its address, so a longer one begins anew. */
    private void writeTable(byte[] bytes) {
        if (bytes.length > table.count() * Float.BYTES) {
            DeviceArray larger = DeviceArray.ofBytes(device, bytes);
            evaluation.forgetCapture();
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
                    case SampledNoise.Given(var _, var ofStep) -> added.write(0, ofStep.apply(evaluation.step()));
                }
            }
            this.evaluation.start(this::run);
            ends = evaluation.endsStep();
        }
    }

    private void run() {
        program.run(this::address);
        kernels.launch(
                "finish_evaluation",
                Math.ceilDiv((int) shape.size(), KernelSource.THREADS),
                1,
                table.address(),
                position.address(),
                shapeOfKernels.address(),
                program.address(prediction),
                added.address(),
                kept.address(),
                input.address(),
                noisy.address(),
                images.address());
        beginEvaluation();
    }

    private long address(Source source) {
        return switch (source.name()) {
            case INPUT -> input.address();
            case NOISE_POWERS -> noisePowers.address();
            default -> weights.address(source);
        };
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

    /** @return the network's output of the last evaluation; images one after another, channels last */
    public float[] predictions() {
        return program.read(prediction);
    }

    /** @return what an evaluation computes, one instruction a line */
    @Override
    public String toString() {
        return program.schedule().toString();
    }

    @Override
    public void close() {
        resources.close();
    }
}
