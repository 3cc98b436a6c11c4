package io.anthesis.diffusion.program;

import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.value.Primitive.Source;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sources of a step that are not weights, on a device. */
final class BatchMemory implements AutoCloseable {
    private final Map<String, DeviceArray> arrays = new LinkedHashMap<>();

    /** @param imageNumbers of one image */
    BatchMemory(Device device, int batch, int imageNumbers) {
        add(device, StepValues.IMAGES, batch * imageNumbers);
        add(device, StepValues.NOISES, batch * imageNumbers);
        add(device, StepValues.SIGNAL_RATES, batch);
        add(device, StepValues.NOISE_RATES, batch);
        add(device, StepValues.LOSS_WEIGHTS, batch);
    }

    private void add(Device device, String name, int count) {
        arrays.put(name, new DeviceArray(device, count, ElementType.FLOAT32));
    }

    void write(float[] images, float[] noises) {
        arrays.get(StepValues.IMAGES).write(0, images);
        arrays.get(StepValues.NOISES).write(0, noises);
    }

    void write(Rates[] rates, Objective objective) {
        float[] signal = new float[rates.length];
        float[] noise = new float[rates.length];
        for (int i = 0; i < rates.length; i++) {
            signal[i] = rates[i].signal();
            noise[i] = rates[i].noise();
        }
        arrays.get(StepValues.SIGNAL_RATES).write(0, signal);
        arrays.get(StepValues.NOISE_RATES).write(0, noise);
        arrays.get(StepValues.LOSS_WEIGHTS).write(0, objective.weights(rates));
    }

    boolean contains(Source source) {
        return arrays.containsKey(source.name());
    }

    long address(String source) {
        return arrays.get(source).address();
    }

    @Override
    public void close() {
        arrays.values().forEach(DeviceArray::close);
    }
}
