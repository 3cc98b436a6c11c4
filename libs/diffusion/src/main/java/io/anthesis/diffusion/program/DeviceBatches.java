package io.anthesis.diffusion.program;

import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.training.MaskStream;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Batches of a training, gathered and drawn on the device that has all images: the same images, flips and times as those of
 * {@link io.anthesis.diffusion.training.BatchMaker}, and the same noises but for the last bit of a logarithm or cosine.
 */
public final class DeviceBatches implements AutoCloseable {
    private static final int CHANNELS = 3;
    /** A Philox block is four numbers. */
    private static final int NUMBERS_OF_THREAD = 4;

    private static final int BYTES_OF_SHAPE = 36;

    private final Resources resources = new Resources();
    private final long seed;
    private final boolean flips;
    private final EpochOrder order;
    private final ClassLabels labels;
    private final int imageNumbers;
    private final KernelLibrary kernels;
    private final DeviceArray pixels;
    private final DeviceArray count;
    private final DeviceArray shape;
    private int epoch = -1;
    private int[] ofEpoch = {};

    /** Without classes, as {@link #DeviceBatches(Device, ImageSource, Normalizer, long, boolean, EpochOrder, ClassLabels)}. */
    public DeviceBatches(
            Device device, ImageSource images, Normalizer normalizer, long seed, boolean flips, EpochOrder order) {
        this(device, images, normalizer, seed, flips, order, ClassLabels.NONE);
    }

    /** @param flips whether half of the images, chosen by (seed, step), are mirrored left to right */
    public DeviceBatches(
            Device device,
            ImageSource images,
            Normalizer normalizer,
            long seed,
            boolean flips,
            EpochOrder order,
            ClassLabels labels) {
        this.labels = labels;
        this.seed = seed;
        this.flips = flips;
        this.order = order;
        this.imageNumbers = images.imageSize() * images.imageSize() * CHANNELS;
        try {
            this.kernels = resources.add(device.compile(
                    List.of(KernelSource.ofResource("random.cuh"), KernelSource.ofResource("batches.cu")),
                    ElementType.FLOAT32));
            this.pixels = resources.add(
                    new DeviceArray(device, Math.multiplyExact(images.count(), imageNumbers), ElementType.FLOAT32));
            float[] image = new float[imageNumbers];
            for (int number = 0; number < images.count(); number++) {
                images.read(number, image, 0);
                pixels.write(number * imageNumbers, image);
            }
            this.count = resources.add(DeviceArray.ofBytes(
                    device,
                    NativeBytes.allocate(Integer.BYTES)
                            .putInt(order.batchSize() * imageNumbers)
                            .array()));
            this.shape = resources.add(DeviceArray.ofBytes(device, shape(images, normalizer)));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private byte[] shape(ImageSource images, Normalizer normalizer) {
        ByteBuffer bytes = NativeBytes.allocate(BYTES_OF_SHAPE)
                .putInt(imageNumbers)
                .putInt(images.imageSize())
                .putInt(CHANNELS);
        for (float mean : normalizer.mean()) {
            bytes.putFloat(mean);
        }
        for (float deviation : normalizer.deviation()) {
            bytes.putFloat(deviation);
        }
        return bytes.array();
    }

    /** @return images of a batch */
    int batchSize() {
        return order.batchSize();
    }

    /** Which numbers of {@link CounterRandom} a batch is made of, as {@code batches.cu} reads it. */
    record Stream(long seed, Purpose purpose, long index) {
        void write(ByteBuffer to) {
            to.putInt((int) seed)
                    .putInt((int) (seed >>> 32))
                    .putInt(purpose.ordinal())
                    .putInt((int) index)
                    .putInt((int) (index >>> 32));
        }
    }

    /**
     * Which batch is made.
     *
     * @param numbers of its images, -1 - number for a mirrored one
     * @param times one uniform number in [0, 1) for each image
     * @param stream of its noises
     * @param classes a row of the class embedding for each image; empty without classes
     * @param masks which masks of dropout are drawn for it
     */
    record Chosen(int[] numbers, float[] times, Stream stream, int[] classes, MaskStream masks) {
        /** A batch that is not made on the device. */
        Chosen(float[] times, int[] classes, MaskStream masks) {
            this(new int[times.length], times, new Stream(0, Purpose.TRAINING_NOISE, 0), classes, masks);
        }
    }

    /** @param step 0 for the first step of the training */
    Chosen choose(long step) {
        int[] chosen = new int[order.batchSize()];
        int[] all = numbers((int) (step / order.stepsPerEpoch()));
        int first = (int) (step % order.stepsPerEpoch()) * order.batchSize();
        var coins = new CounterRandom(seed, Purpose.HORIZONTAL_FLIPS, step);
        for (int i = 0; i < chosen.length; i++) {
            int number = all[first + i];
            chosen[i] = flips && coins.nextInt() < 0 ? -1 - number : number;
        }
        float[] times = new float[order.batchSize()];
        var random = new CounterRandom(seed, Purpose.TRAINING_TIMES, step);
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextUniform();
        }
        return new Chosen(
                chosen,
                times,
                new Stream(seed, Purpose.TRAINING_NOISE, step),
                labels.trainingRows(seed, step, all, first, chosen.length),
                new MaskStream(seed, step, 0));
    }

    private int[] numbers(int wanted) {
        if (wanted != epoch) {
            epoch = wanted;
            ofEpoch = order.of(epoch);
        }
        return ofEpoch;
    }

    /**
     * Makes a batch.
     *
     * @param numbers where those of a {@link Chosen} lie, {@code stream} where its stream lies
     * @param images where its normalized images go, {@code noises} where its noises
     */
    void start(long numbers, long stream, long images, long noises) {
        int threads = Math.ceilDiv(order.batchSize() * imageNumbers, NUMBERS_OF_THREAD);
        kernels.launch("draw_normals", Math.ceilDiv(threads, KernelSource.THREADS), 1, stream, count.address(), noises);
        kernels.launch(
                "gather_images",
                Math.ceilDiv(imageNumbers, KernelSource.THREADS * NUMBERS_OF_THREAD),
                order.batchSize(),
                pixels.address(),
                numbers,
                shape.address(),
                images);
    }

    @Override
    public void close() {
        resources.close();
    }
}
