package io.anthesis.trainer.task;

import static io.anthesis.tensor.execution.ComputeType.BFLOAT16;
import static io.anthesis.tensor.execution.ComputeType.FLOAT32;
import static io.anthesis.tensor.execution.ComputeType.TENSOR_FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.tensor.execution.ComputeType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecidedComputeTypeTest {
    private static final List<ComputeType> ALL = List.of(ComputeType.values());
    private static final EngineDescription CPU = new EngineDescription("cpu", 2, 1, ALL, "a CPU");
    private static final EngineDescription HOPPER = new EngineDescription("gpu:0", 1, 1, ALL, "an H100");
    private static final EngineDescription TURING = new EngineDescription("gpu:0", 1, 1, List.of(FLOAT32), "a T4");

    private static TrainingSpec spec(String fields) {
        return Presets.training(Json.parse("{\"dataset\": \"d\"" + fields + "}"));
    }

    @Test
    void presetsDecideByTheDevice() {
        assertThat(DecidedComputeType.of(spec(""), Optional.empty(), CPU)).isEqualTo(FLOAT32);
        assertThat(DecidedComputeType.of(spec(""), Optional.empty(), HOPPER)).isEqualTo(TENSOR_FLOAT32);
        assertThat(DecidedComputeType.of(spec(""), Optional.empty(), TURING)).isEqualTo(FLOAT32);
    }

    @Test
    void whatWasDecidedIsKept() {
        assertThat(DecidedComputeType.of(spec(""), Optional.of(FLOAT32), HOPPER))
                .isEqualTo(FLOAT32);
        assertThat(DecidedComputeType.of(spec(""), Optional.of(TENSOR_FLOAT32), CPU))
                .isEqualTo(TENSOR_FLOAT32);
    }

    @Test
    void withoutUnitsItGoesOnInFloat32UnlessItIsExact() {
        assertThat(DecidedComputeType.of(spec(""), Optional.of(TENSOR_FLOAT32), TURING))
                .isEqualTo(FLOAT32);
        assertThatThrownBy(() -> DecidedComputeType.of(spec(", \"exact\": true"), Optional.of(TENSOR_FLOAT32), TURING))
                .isInstanceOf(DecidedComputeType.NotHere.class)
                .hasMessage(
                        "the device of this worker (a T4) has no units for tensor-float32: an exact training goes on in"
                                + " the type that it began in");
    }

    @Test
    void aTypeThatIsNamedIsTakenOrRefused() {
        TrainingSpec named = spec(", \"computeType\": \"bfloat16\"");
        assertThat(DecidedComputeType.of(named, Optional.of(FLOAT32), HOPPER)).isEqualTo(BFLOAT16);
        assertThatThrownBy(() -> DecidedComputeType.of(named, Optional.empty(), TURING))
                .isInstanceOf(DecidedComputeType.NotHere.class)
                .hasMessageContaining("bfloat16: use float32");
    }
}
