package io.anthesis.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Objective.Loss;
import io.anthesis.tensor.device.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveTest {
    /** One image of SNR 9/16, an error of 1 everywhere: the loss is the image's weight. */
    @ParameterizedTest
    @CsvSource({
        "NOISE, 0, 1",
        "NOISE, 0.25, 0.444444",
        "NOISE, 5, 1",
        "SIGNAL, 0.25, 0.25",
        "SIGNAL, 5, 0.5625",
        "VELOCITY, 0.25, 0.16",
        "VELOCITY, 5, 0.36"
    })
    void imagesCountByTheSmallerOfSnrAndGamma(PredictionType on, double gamma, float weight) {
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            NDArray predicted = manager.ones(new Shape(1, 2, 2, 3));
            NDArray expected = manager.zeros(new Shape(1, 2, 2, 3));
            Rates[] rates = {new Rates(0.6f, 0.8f)};

            float loss = new Objective(on, Loss.MSE, gamma)
                    .of(predicted, expected, rates)
                    .getFloat();

            assertThat(loss).isCloseTo(weight, within(1e-5f));
        }
    }
}
