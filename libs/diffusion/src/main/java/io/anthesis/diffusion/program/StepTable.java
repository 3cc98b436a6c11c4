package io.anthesis.diffusion.program;

import io.anthesis.diffusion.program.DeviceBatches.Chosen;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.MaskStream;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Resources;
import io.anthesis.program.device.SharedMemory;
import io.anthesis.program.kernel.KernelSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What each micro-batch differs in, a row each, written ahead in memory that host and device share; and the reports of steps on the
 * way back. So the device goes on from step to step without waiting for the host.
 */
final class StepTable implements AutoCloseable {
    /** Steps that may be started before the first of them has ended. */
    static final int STEPS_AHEAD = 32;

    private static final int BYTES_OF_SETTINGS = 16 * Integer.BYTES;
    private static final int BYTES_OF_STREAM = 8 * Integer.BYTES;
    private static final int BYTES_OF_MASK_STREAM = 8 * Integer.BYTES;
    private static final int BYTES_OF_MOMENTUM = 2 * Float.BYTES;
    private static final int BYTES_OF_RING = 3 * Integer.BYTES;
    private static final int BYTES_OF_REPORT = 6 * Integer.BYTES;
    private static final int LOSSES = 4;
    private static final int ALIGNMENT = 16;
    /** A step takes a millisecond and more. */
    private static final long PAUSE_NANOS = 20_000;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final Resources resources = new Resources();
    private final Device device;
    private final int batch;
    private final int bytesOfColumn;
    private final int beforeColumns;
    private final int rowBytes;
    private final int rowCount;
    private final KernelLibrary kernels;
    private final SharedMemory rows;
    private final SharedMemory reports;
    private final DeviceArray ring;
    private final DeviceArray position;
    private final DeviceArray row;
    private long written;

    /** The columns after settings, streams and momenta, one number for each image. */
    private enum Column {
        NUMBER,
        CLASS,
        SIGNAL_RATE,
        NOISE_RATE,
        LOSS_WEIGHT
    }

    private static final Map<String, Column> SOURCES = Map.of(
            StepValues.SIGNAL_RATES, Column.SIGNAL_RATE,
            StepValues.NOISE_RATES, Column.NOISE_RATE,
            StepValues.LOSS_WEIGHTS, Column.LOSS_WEIGHT);

    /** @param averages that the steps move */
    StepTable(Device device, int batch, int microBatches, int averages) {
        this.device = device;
        this.batch = batch;
        this.bytesOfColumn = aligned(batch * Integer.BYTES);
        this.beforeColumns = aligned(momenta(averages));
        this.rowBytes = beforeColumns + Column.values().length * bytesOfColumn;
        this.rowCount = Math.multiplyExact(STEPS_AHEAD, microBatches);
        try {
            this.kernels = resources.add(device.compile(
                    List.of(KernelSource.ofResource("step.cuh"), KernelSource.ofResource("steps.cu")),
                    ElementType.FLOAT32));
            this.rows = resources.add(device.share((long) rowCount * rowBytes));
            this.reports = resources.add(device.share((long) STEPS_AHEAD * BYTES_OF_REPORT));
            this.ring = resources.add(DeviceArray.ofBytes(
                    device,
                    NativeBytes.allocate(BYTES_OF_RING)
                            .putInt(rowCount)
                            .putInt(rowBytes / Integer.BYTES)
                            .putInt(STEPS_AHEAD)
                            .array()));
            this.position = resources.add(new DeviceArray(device, 1, ElementType.FLOAT32));
            this.row = resources.add(DeviceArray.ofBytes(device, new byte[rowBytes]));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private static int aligned(int bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    /** @return where the momentum of an average lies, 1 for the first after the first; or where they end */
    private static int momenta(int average) {
        return BYTES_OF_SETTINGS + BYTES_OF_STREAM + BYTES_OF_MASK_STREAM + (average - 1) * BYTES_OF_MOMENTUM;
    }

    /**
     * Writes a row: the nth {@link #begin} reads the nth row.
     *
     * @param lossWeights one for each image
     */
    void write(StepSettings settings, Chosen chosen, Rates[] rates, float[] lossWeights) {
        ByteBuffer bytes = NativeBytes.allocate(rowBytes);
        settings.write(bytes);
        chosen.stream().write(bytes.position(BYTES_OF_SETTINGS));
        writeMasks(chosen.masks(), bytes.position(BYTES_OF_SETTINGS + BYTES_OF_STREAM));
        settings.writeMomenta(bytes.position(momenta(1)));
        for (int i = 0; i < batch; i++) {
            bytes.putInt(offset(Column.NUMBER, i), chosen.numbers()[i]);
            if (chosen.classes().length > 0) {
                bytes.putInt(offset(Column.CLASS, i), chosen.classes()[i]);
            }
            bytes.putFloat(offset(Column.SIGNAL_RATE, i), rates[i].signal());
            bytes.putFloat(offset(Column.NOISE_RATE, i), rates[i].noise());
            bytes.putFloat(offset(Column.LOSS_WEIGHT, i), lossWeights[i]);
        }
        long to = written++ % rowCount * rowBytes;
        MemorySegment.copy(MemorySegment.ofArray(bytes.array()), 0, rows.segment(), to, rowBytes);
        VarHandle.releaseFence();
    }

    private static void writeMasks(MaskStream masks, ByteBuffer to) {
        to.putInt((int) masks.seed())
                .putInt((int) (masks.seed() >>> 32))
                .putInt((int) masks.step())
                .putInt((int) (masks.step() >>> 32))
                .putInt(masks.firstImage());
    }

    private int offset(Column column, int image) {
        return beforeColumns + column.ordinal() * bytesOfColumn + image * Integer.BYTES;
    }

    /** Starts the copy of the next row to where everything after it reads. */
    void begin() {
        kernels.launch("begin_row", 1, 1, rows.address(), ring.address(), position.address(), row.address());
    }

    /** Starts the report of the step that the last row belongs to. */
    void report(long losses, long verdict) {
        kernels.launch("report_step", 1, 1, losses, settings(), verdict, ring.address(), reports.address());
    }

    long settings() {
        return row.address();
    }

    long stream() {
        return row.address() + BYTES_OF_SETTINGS;
    }

    /** @return where {@link DeviceMasks} finds the stream of its masks */
    long masks() {
        return row.address() + BYTES_OF_SETTINGS + BYTES_OF_STREAM;
    }

    /** @return where the momentum of an average lies, of one after the first */
    long momentum(int average) {
        return row.address() + momenta(average);
    }

    /** @return where the row of the class embedding of each image lies */
    long classes() {
        return row.address() + offset(Column.CLASS, 0);
    }

    long numbers() {
        return row.address() + offset(Column.NUMBER, 0);
    }

    boolean contains(String source) {
        return SOURCES.containsKey(source);
    }

    long address(String source) {
        return row.address() + offset(SOURCES.get(source), 0);
    }

    /**
     * What a step has found.
     *
     * @param stopped the first step whose losses or gradients were not finite, 0 for none
     * @param losses in the order of {@link WeightUpdate}, summed over the micro-batches
     */
    record Report(int stopped, float[] losses) {}

    /**
     * Waits for a step.
     *
     * @param ticket of its settings
     */
    Report await(int ticket) {
        long at = (long) (ticket % STEPS_AHEAD) * BYTES_OF_REPORT;
        while ((int) INT.getAcquire(reports.segment(), at) != ticket) {
            boolean idle = device.isIdle();
            if (idle && (int) INT.getAcquire(reports.segment(), at) != ticket) {
                throw new IllegalStateException("the device has ended without a report of step ticket " + ticket);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        float[] losses = new float[LOSSES];
        for (int i = 0; i < LOSSES; i++) {
            losses[i] = reports.segment().get(ValueLayout.JAVA_FLOAT, at + (2L + i) * Integer.BYTES);
        }
        return new Report(reports.segment().get(ValueLayout.JAVA_INT, at + Integer.BYTES), losses);
    }

    @Override
    public void close() {
        resources.close();
    }
}
