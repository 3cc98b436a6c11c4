package io.anthesis.diffusion.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.program.DeviceBatches.Chosen;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.MaskStream;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.tensor.script.AdamW;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepTableTest {
    private static final int BATCH = 3;
    private static final int MICRO_BATCHES = 2;
    /** Words of the settings before the number of the step, and of a verdict. */
    private static final int STEP = 13;

    private static final TrainingSettings SETTINGS =
            TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9);

    @TempDir
    Path folder;

    private EmulatedDevice device;
    private StepTable table;

    @BeforeEach
    void make() {
        device = new EmulatedDevice(folder);
        table = new StepTable(device, BATCH, MICRO_BATCHES, 1);
    }

    @AfterEach
    void close() {
        table.close();
        device.close();
    }

    private void write(int step) {
        var settings = new StepSettings(SETTINGS, 8, 0, 4, step, false, step);
        Rates[] rates = {new Rates(step, 0.1f), new Rates(step, 0.2f), new Rates(step, 0.3f)};
        table.write(
                settings, new Chosen(new float[BATCH], new int[0], MaskStream.NONE), rates, new float[] {1, 2, step});
    }

    private int intAt(long address) {
        int[] number = new int[1];
        device.copyFromDevice(address, MemorySegment.ofArray(number));
        return number[0];
    }

    private float[] column(String source) {
        float[] numbers = new float[BATCH];
        device.copyFromDevice(table.address(source), MemorySegment.ofArray(numbers));
        return numbers;
    }

    @Test
    void rowsAreReadInTheirOrderHoweverFarTheyAreWrittenAhead() {
        int ahead = StepTable.STEPS_AHEAD * MICRO_BATCHES;
        int written = 0;
        for (int read = 1; read <= 3 * ahead; read++) {
            while (written < read - 1 + ahead) {
                write(++written);
            }
            table.begin();

            assertThat(intAt(table.settings() + STEP * Integer.BYTES)).isEqualTo(read);
            assertThat(column(StepValues.SIGNAL_RATES)).containsExactly(read, read, read);
            assertThat(column(StepValues.NOISE_RATES)).containsExactly(0.1f, 0.2f, 0.3f);
            assertThat(column(StepValues.LOSS_WEIGHTS)).containsExactly(1, 2, read);
        }
    }

    @Test
    void reportsWaitUntilTheyAreAskedFor() {
        try (var losses = new DeviceArray(device, 4, ElementType.FLOAT32);
                var verdict = new DeviceArray(device, 2, ElementType.FLOAT32)) {
            for (int step = 1; step <= StepTable.STEPS_AHEAD; step++) {
                write(step);
                table.begin();
                losses.write(0, new float[] {step, 0.5f, 0.25f, 0});
                verdict.writeInt(step < 20 ? 0 : 20);
                table.report(losses.address(), verdict.address());
            }
            for (int step = 1; step <= StepTable.STEPS_AHEAD; step++) {
                StepTable.Report report = table.await(step);
                assertThat(report.losses()).containsExactly(step, 0.5f, 0.25f, 0);
                assertThat(report.stopped()).isEqualTo(step < 20 ? 0 : 20);
            }
        }
        assertThatThrownBy(() -> table.await(StepTable.STEPS_AHEAD + 1)).hasMessageContaining("without a report");
    }
}
