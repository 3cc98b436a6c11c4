package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.StepValues;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Instruction.Store;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.schedule.Scheduler;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Value;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a training step of the example's network, at its own size, is made of. */
class ExampleScheduleTest {
    /** Forward, and twice as many in reverse; the first and the last are part of kernels. */
    private static final int CONVOLUTIONS = 38 * 3;

    private final Schedule schedule = Scheduler.of(StepValues.of(
                    new ResidualUNet(64, List.of(32, 64, 96, 128), 2, 32, 1000).graph(),
                    PredictionType.NOISE,
                    new Objective(PredictionType.NOISE, Objective.Loss.MAE, 0),
                    64,
                    1)
            .outputs());

    @Test
    void nothingButConvolutionsRunsByItself() {
        List<String> unfused = schedule.toString()
                .lines()
                .filter(line -> line.contains("pytorch"))
                .toList();

        assertThat(unfused).hasSize(CONVOLUTIONS).allMatch(line -> line.matches(".* = Convolution\\w*\\(.*"));
    }

    @Test
    void thereAreNoMoreKernelsThanConvolutions() {
        assertThat(schedule.instructions()).hasSizeLessThanOrEqualTo(2 * CONVOLUTIONS);
    }

    @Test
    void noConcatenationIsWrittenOut() {
        Stream<Value> written = schedule.instructions().stream()
                .filter(RowKernel.class::isInstance)
                .flatMap(instruction -> ((RowKernel) instruction).roots().stream())
                .filter(Store.class::isInstance)
                .map(root -> root.value())
                .filter(value -> value.shape().positions() > 1);

        assertThat(written).noneMatch(value -> value.primitive() instanceof Primitive.Concatenate);
    }
}
