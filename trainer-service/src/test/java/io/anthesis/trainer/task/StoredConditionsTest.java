package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.execution.Execution;
import org.junit.jupiter.api.Test;

/** Conditions in resume points and scores of versions before. */
class StoredConditionsTest {
    private static ComputeConditions of01(String device) {
        return Json.read("""
                {"pytorchVersion": "2.7.1", "device": "%s", "instructionSet": "amd64 avx2", "threads": 2,
                 "computeType": "float32"}
                """.formatted(device), ComputeConditions.class);
    }

    private static ComputeConditions now(String device, ComputeConditions.Gpu gpu, Execution execution) {
        return new ComputeConditions("2.7.1", device, "amd64 avx2", 2, "float32", gpu, execution, null);
    }

    @Test
    void aCpuGoesOnBitForBit() {
        assertThat(of01("cpu")).isEqualTo(now("cpu", null, Execution.TORCHSCRIPT));
        assertThat(of01("cpu")).isNotEqualTo(now("cpu", null, Execution.PROGRAM));
    }

    /** Which card it was is not known. */
    @Test
    void aGpuDoesNotGoOnSilently() {
        var card = new ComputeConditions.Gpu("compute capability 9.0, 81559 MiB", "12.8", null);

        assertThat(of01("gpu")).isNotEqualTo(now("gpu", card, Execution.TORCHSCRIPT));
    }

    @Test
    void whatIsStoredIsReadAgain() {
        var card = new ComputeConditions.Gpu("NVIDIA H100 (compute capability 9.0)", "13.0", "9.19.0");
        var conditions = new ComputeConditions("2.11.0", "gpu", "amd64", 1, "bfloat16", card, Execution.PROGRAM, "ab");

        String json = Json.write(conditions);

        assertThat(json).contains("\"execution\":\"program\"");
        assertThat(Json.read(json, ComputeConditions.class)).isEqualTo(conditions);
    }
}
