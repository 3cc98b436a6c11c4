package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import java.util.List;

/** Signal and noise rates at given diffusion times. */
final class ScheduleCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        DiffusionSchedule schedule = GoldenModel.schedule(golden);
        float[] times = golden.floats("diffusion_times");
        float[] signal = new float[times.length];
        float[] noise = new float[times.length];
        for (int i = 0; i < times.length; i++) {
            Rates rates = schedule.rates(times[i]);
            signal[i] = rates.signal();
            noise[i] = rates.noise();
        }
        double tolerance = golden.number("rtol");
        return List.of(
                Comparison.ofLargest("signal rates", signal, golden.floats("signal_rates"), tolerance),
                Comparison.ofLargest("noise rates", noise, golden.floats("noise_rates"), tolerance));
    }
}
